//! The request log.

use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Which of the server's ports was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Port {
    /// The port of [`Devserver::url`](crate::Devserver::url).
    Main,
    /// The port of [`Devserver::cdn_url`](crate::Devserver::cdn_url).
    Cdn,
}

/// One request and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it arrived, in milliseconds since 1970: the clock that a page has.
    pub at_ms: u64,
    /// Where it arrived.
    pub port: Port,
    /// Its method.
    pub method: String,
    /// Its path and query, as sent.
    pub path: String,
    /// Its `Range` header.
    pub range: Option<String>,
    /// Its `Origin` header.
    pub origin: Option<String>,
    /// The status of the answer; 0 while there is none.
    pub status: u16,
    /// Bytes of the body that were handed to the connection so far.
    pub body_bytes: u64,
    /// Whether the body was handed over in full.
    pub complete: bool,
}

/// The part of a request that is known when it arrives.
pub struct Arrival {
    /// See [`Entry::port`].
    pub port: Port,
    /// See [`Entry::method`].
    pub method: String,
    /// See [`Entry::path`].
    pub path: String,
    /// See [`Entry::range`].
    pub range: Option<String>,
    /// See [`Entry::origin`].
    pub origin: Option<String>,
}

/// A request under way: its answer is written down as it is sent.
pub struct Record {
    arrival: Arrival,
    at_ms: u64,
    status: AtomicU16,
    body_bytes: AtomicU64,
    complete: AtomicBool,
}

impl Record {
    /// Notes the status.
    pub fn answered(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// Notes bytes of the body.
    pub fn sent(&self, bytes: usize) {
        self.body_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Notes the end of the body.
    pub fn completed(&self) {
        self.complete.store(true, Ordering::Relaxed);
    }

    fn entry(&self) -> Entry {
        Entry {
            at_ms: self.at_ms,
            port: self.arrival.port,
            method: self.arrival.method.clone(),
            path: self.arrival.path.clone(),
            range: self.arrival.range.clone(),
            origin: self.arrival.origin.clone(),
            status: self.status.load(Ordering::Relaxed),
            body_bytes: self.body_bytes.load(Ordering::Relaxed),
            complete: self.complete.load(Ordering::Relaxed),
        }
    }
}

/// All requests since the last reset, in order of arrival.
#[derive(Default)]
pub struct Log {
    records: Mutex<Vec<Arc<Record>>>,
}

impl Log {
    /// Starts the record of a request.
    pub fn begin(&self, arrival: Arrival) -> Arc<Record> {
        let record = Arc::new(Record {
            arrival,
            at_ms: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis() as u64),
            status: AtomicU16::new(0),
            body_bytes: AtomicU64::new(0),
            complete: AtomicBool::new(false),
        });
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&record));
        record
    }

    /// What has been asked and answered so far.
    pub fn entries(&self) -> Vec<Entry> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().map(|record| record.entry()).collect()
    }

    /// Forgets everything.
    pub fn reset(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
