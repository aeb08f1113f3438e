//! Builds the site and serves it on this machine.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{Cmd, Failure, Result, note, step};
use crate::site;
use crate::system::which;

pub const DEFAULT_PORT: u16 = 8080;
/// How many ports above the wanted one are tried.
const PORTS_TO_TRY: u16 = 100;

pub fn serve(root: &Path, port: u16, open: bool) -> Result<()> {
    let start = Instant::now();
    let dist = step("build the site", || site::build(root, None))?;
    step("compile the server", || {
        Cmd::line("cargo build --package devserver --bin devserver").dir(root).run()
    })?;
    let free = free_port(port)?;
    if free != port {
        note(format_args!("port {port} is taken, {free} is the next free one"));
    }
    let url = format!("http://127.0.0.1:{free}/");
    println!("\nReady after {}: {url}", crate::run::seconds(start.elapsed()));
    println!("(stop with Ctrl+C)\n");
    if open {
        // The server takes this process' place, so another one waits for it.
        let own = std::env::current_exe().map_err(|e| Failure::new(e.to_string()))?;
        Cmd::new(own).args(["open-when-up", &url]).detach()?;
    }
    Cmd::line("cargo run --quiet --package devserver --bin devserver -- static")
        .arg(dist)
        .args(["--port", &free.to_string()])
        .dir(root)
        .become_it()
}

/// The wanted port or the next free one.
fn free_port(wanted: u16) -> Result<u16> {
    (wanted..=wanted.saturating_add(PORTS_TO_TRY))
        .find_map(|port| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()?;
            listener.local_addr().ok().map(|addr| addr.port())
        })
        .ok_or_else(|| {
            Failure::new(format!("no free port from {wanted} on")).help("name another one with --port")
        })
}

/// Waits until the address answers, then opens it in the user's browser.
pub fn open_when_up(url: &str) -> Result<()> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if start.elapsed() > Duration::from_secs(60) {
            return Err(Failure::new(format!("{url} does not answer")));
        }
        thread::sleep(Duration::from_millis(100));
    }
    let opener = if cfg!(target_os = "macos") {
        Cmd::new("open")
    } else if cfg!(windows) {
        Cmd::line("cmd /c start")
    } else {
        let found = ["xdg-open", "wslview"].into_iter().find(|p| which(p).is_some());
        Cmd::new(found.unwrap_or("xdg-open"))
    };
    opener.arg(url).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() -> std::io::Result<()> {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = taken.local_addr()?.port();
        if port < u16::MAX {
            let free = free_port(port).unwrap_or_else(|e| panic!("{e}"));
            assert!(free > port);
        }
        Ok(())
    }
}
