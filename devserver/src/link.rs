//! Latency and bandwidth.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

/// Latency and bandwidth of a link; nothing is shaped by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Link {
    /// Waited before every answer.
    pub latency: Duration,
    /// Megabits per second, shared by the bodies of all answers.
    pub megabits: Option<f64>,
}

/// A link in use: a bucket that all bodies draw from.
pub struct Shaper {
    link: Link,
    free_from: Mutex<Option<Instant>>,
}

impl Shaper {
    /// A link that is idle.
    pub fn new(link: Link) -> Self {
        Self { link, free_from: Mutex::new(None) }
    }

    /// Waits as long as an answer takes to begin.
    pub async fn begin(&self) {
        if !self.link.latency.is_zero() {
            sleep(self.link.latency).await;
        }
    }

    /// Waits until so many bytes have gone over the link.
    pub async fn pass(&self, bytes: usize) {
        let Some(megabits) = self.link.megabits else {
            return;
        };
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / (megabits * 1e6));
        let until = {
            let mut free_from = self.free_from.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let until = free_from.map_or(now, |at| at.max(now)) + takes;
            *free_from = Some(until);
            until
        };
        sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Link, Shaper};

    fn on_paused_clock(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime")
            .block_on(test);
    }

    #[test]
    fn bodies_share_the_bandwidth() {
        on_paused_clock(async {
            let shaper = Shaper::new(Link { megabits: Some(8.0), ..Link::default() });
            let start = Instant::now();
            let (first, second) = (shaper.pass(1_000_000), shaper.pass(1_000_000));
            futures_util::future::join(first, second).await;
            let took = start.elapsed();
            assert!(took >= Duration::from_secs(2) && took < Duration::from_millis(2_010), "{took:?}");
        });
    }

    #[test]
    fn an_idle_link_saves_nothing_up() {
        on_paused_clock(async {
            let shaper = Shaper::new(Link { megabits: Some(8.0), ..Link::default() });
            shaper.pass(1).await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            let start = Instant::now();
            shaper.pass(1_000_000).await;
            assert!(start.elapsed() >= Duration::from_secs(1));
        });
    }

    #[test]
    fn without_shaping_nothing_waits() {
        on_paused_clock(async {
            let shaper = Shaper::new(Link::default());
            let start = Instant::now();
            shaper.begin().await;
            shaper.pass(usize::MAX).await;
            assert_eq!(start.elapsed(), Duration::ZERO);
        });
    }
}
