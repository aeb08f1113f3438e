//! Which origins may be asked: the page's own, and those of addresses that the
//! user gave.

use crate::model::Cause;

/// The origins that may be asked.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    allowed: Vec<String>,
}

impl Origins {
    /// Only the page's own origin.
    pub fn own(origin: &str) -> Self {
        Self { allowed: vec![origin.to_owned()] }
    }

    /// Allows the origin of an address that the user gave.
    ///
    /// # Errors
    /// The address is not one that can be opened.
    pub fn allow(&mut self, given: &str) -> Result<(), Cause> {
        let origin = origin_of(given)?;
        if !self.allowed.contains(&origin) {
            self.allowed.push(origin);
        }
        Ok(())
    }

    /// Refuses an address whose origin was not allowed.
    ///
    /// # Errors
    /// The origin was not given by the user.
    pub fn check(&self, address: &str) -> Result<(), Cause> {
        let origin = origin_of(address)?;
        if self.allowed.contains(&origin) {
            return Ok(());
        }
        Err(Cause::Address {
            detail: format!("it leads to {origin}, which is no place that you chose to open"),
        })
    }
}

/// Scheme, host and port of an absolute http or https address.
///
/// # Errors
/// It is none, or its authority holds what could disguise another host.
pub fn origin_of(address: &str) -> Result<String, Cause> {
    let bad = |detail: &str| Cause::Address { detail: detail.to_owned() };
    if address.bytes().any(|byte| matches!(byte, 0..=b' ' | 0x7f | b'\\')) {
        return Err(bad("it holds spaces, control characters or a backslash"));
    }
    let (scheme, rest) = address.split_once("://").ok_or_else(|| bad("it has no https:// in front"))?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "https" && scheme != "http" {
        return Err(bad("only https and http addresses can be read"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return Err(bad("it names no host, or a user before the host"));
    }
    let authority = authority.to_ascii_lowercase();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    Ok(format!("{scheme}://{}", authority.strip_suffix(default_port).unwrap_or(&authority)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_given_origins_pass() {
        let mut origins = Origins::own("http://127.0.0.1:8080");
        assert!(origins.check("http://127.0.0.1:8080/demo/manifest.json").is_ok());
        for other in [
            "https://data.example/x",
            "http://127.0.0.1:8081/",
            "https://127.0.0.1:8080/",
            "//data.example",
            "file:///x",
        ] {
            assert!(origins.check(other).is_err(), "{other}");
        }
        origins.allow("HTTPS://Data.Example:443/a?b#c").expect("a good address");
        assert!(origins.check("https://data.example/other").is_ok());
    }

    #[test]
    fn disguised_hosts_are_refused() {
        for address in [
            "https://good.example@evil.example/",
            "https:\\\\evil.example",
            "https://",
            "data:,x",
            "https://a b/",
        ] {
            assert!(origin_of(address).is_err(), "{address}");
        }
    }
}
