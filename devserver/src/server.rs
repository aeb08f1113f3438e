//! Ports, threads, start and stop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::serve::ListenerExt;
use tokio::sync::oneshot;

use crate::route::Site;
use crate::{Config, Entry, Port, Role};

/// So many ports are tried, beginning with the one that was asked for.
const PORTS: u16 = 50;

/// A running server. It stops, and its connections end, when this is dropped.
pub struct Devserver {
    site: Arc<Site>,
    url: String,
    cdn_url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Devserver {
    /// Starts a server on threads of its own. It is reachable when this
    /// returns.
    pub fn start(config: Config) -> io::Result<Self> {
        let main = bind(config.port)?;
        let cdn = if config.role == Role::Hub { Some(bind(0)?) } else { None };
        let url = origin(&main)?;
        let cdn_url = cdn.as_ref().map_or_else(|| Ok(url.clone()), origin)?;
        let mount = match config.role {
            Role::Files => format!("{}/", config.mount.trim_end_matches('/')),
            Role::Hub => "/".to_owned(),
        };
        let site = Arc::new(Site::new(config, cdn_url.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let shared = Arc::clone(&site);
        let thread = thread::Builder::new().name("devserver".to_owned()).spawn(move || {
            runtime.block_on(async move {
                for (port, listener) in [(Port::Main, Some(main)), (Port::Cdn, cdn)] {
                    if let Some(listener) = listener {
                        tokio::spawn(accept(listener, port, Arc::clone(&shared)));
                    }
                }
                // An error means that the handle is gone: the same as a stop.
                let _ = stopped.await;
            });
        })?;
        Ok(Self {
            site,
            url: format!("{url}{mount}"),
            cdn_url: format!("{cdn_url}/"),
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address of the folder, such as `http://127.0.0.1:8080/`, with the
    /// mount and a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The other origin, where the hub's signed addresses lie.
    pub fn cdn_url(&self) -> &str {
        &self.cdn_url
    }

    /// The requests since the start or the last reset, in order of arrival.
    pub fn log(&self) -> Vec<Entry> {
        self.site.log().entries()
    }

    /// Forgets the log.
    pub fn reset_log(&self) {
        self.site.reset();
    }

    /// Waits for the server to end, which it does not by itself.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread's panic has been printed by then.
            let _ = thread.join();
        }
    }
}

impl Drop for Devserver {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // The thread's panic has been printed by then.
            let _ = thread.join();
        }
    }
}

fn bind(port: u16) -> io::Result<TcpListener> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS - 1) };
    let mut failure = None;
    for port in port..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                return Ok(listener);
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => failure = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(failure.unwrap_or_else(|| io::Error::from(io::ErrorKind::AddrInUse)))
}

fn origin(listener: &TcpListener) -> io::Result<String> {
    let address: SocketAddr = listener.local_addr()?;
    Ok(format!("http://{address}"))
}

async fn accept(listener: TcpListener, port: Port, site: Arc<Site>) {
    let app = Router::new().fallback(move |request: Request<Body>| {
        let site = Arc::clone(&site);
        async move { site.answer(port, request).await }
    });
    let served = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => {
            let listener = listener.tap_io(|stream| {
                // Without this, small answers may wait; nothing else changes.
                let _ = stream.set_nodelay(true);
            });
            axum::serve(listener, app).await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = served {
        eprintln!("devserver: {error}");
    }
}
