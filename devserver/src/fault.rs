//! The ways of misbehaving.

/// One way in which a host misbehaves, selected by the path
/// `/fault/KIND/…` in front of the file's own path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Ranges are ignored: 200 and the whole file.
    NoRange,
    /// The file is compressed on the fly and ranges cut the *compressed*
    /// bytes, answered with 206.
    Gzip,
    /// 404.
    NotFound,
    /// 200 and an HTML page.
    Html,
    /// 200 and no bytes.
    Empty,
    /// No header that lets a page of another origin read the answer.
    NoCors,
    /// The connection is cut when half of the body has been sent.
    Cut,
    /// The same, but only the first time that something large is asked for; the
    /// same range is whole when it is asked for again.
    CutOnce,
    /// The whole file is cut in the middle; then, and from the fifth request on, the
    /// connection is cut before the first byte of a body.
    Dies,
    /// Half of what is large is sent, then nothing more.
    Stall,
    /// The body comes in twenty pieces with pauses between.
    Slow,
    /// From the second range on, `Content-Range` states another total.
    WrongTotal,
    /// From the fifth request on, and once the whole file was asked for (which is
    /// then cut), the `ETag` is another one.
    OtherEtag,
    /// The same, and the file is longer.
    OtherLength,
    /// From the fifth request on, ranges are ignored.
    RangesEnd,
    /// 403.
    Forbidden,
    /// 500.
    ServerError,
    /// The same, but only the first time that something is asked for.
    ServerErrorOnce,
    /// 429, with `Retry-After`, which pages of other origins cannot read.
    TooManyRequests,
    /// The same with two seconds, which they can read, and only the first time that
    /// something is asked for.
    TooManyRequestsOnce,
}

impl Fault {
    /// All faults.
    pub const ALL: [Self; 20] = [
        Self::NoRange,
        Self::Gzip,
        Self::NotFound,
        Self::Html,
        Self::Empty,
        Self::NoCors,
        Self::Cut,
        Self::CutOnce,
        Self::Dies,
        Self::Stall,
        Self::Slow,
        Self::WrongTotal,
        Self::OtherEtag,
        Self::OtherLength,
        Self::RangesEnd,
        Self::Forbidden,
        Self::ServerError,
        Self::ServerErrorOnce,
        Self::TooManyRequests,
        Self::TooManyRequestsOnce,
    ];

    /// The name in the path.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRange => "no-range",
            Self::Gzip => "gzip",
            Self::NotFound => "404",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::NoCors => "no-cors",
            Self::Cut => "cut",
            Self::CutOnce => "cut-once",
            Self::Dies => "dies",
            Self::Stall => "stall",
            Self::Slow => "slow",
            Self::WrongTotal => "wrong-total",
            Self::OtherEtag => "other-etag",
            Self::OtherLength => "other-length",
            Self::RangesEnd => "ranges-end",
            Self::Forbidden => "403",
            Self::ServerError => "500",
            Self::ServerErrorOnce => "500-once",
            Self::TooManyRequests => "429",
            Self::TooManyRequestsOnce => "429-once",
        }
    }

    /// The fault of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// Splits `/fault/KIND/rest` into the fault and `/rest`. A path without
    /// the prefix, or with an unknown kind, comes back whole.
    pub(crate) fn split(path: &str) -> (Option<Self>, &str) {
        let Some(after) = path.strip_prefix("/fault/") else {
            return (None, path);
        };
        let Some(slash) = after.find('/') else {
            return (None, path);
        };
        match Self::named(&after[..slash]) {
            Some(fault) => (Some(fault), &after[slash..]),
            None => (None, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn every_name_leads_back_to_its_fault() {
        for fault in Fault::ALL {
            let path = format!("/fault/{}/a/b", fault.name());
            assert_eq!(Fault::split(&path), (Some(fault), "/a/b"));
        }
    }

    #[test]
    fn a_path_without_a_known_fault_stays_whole() {
        for path in ["/a", "/fault/", "/fault/404", "/fault/other/a"] {
            assert_eq!(Fault::split(path), (None, path));
        }
    }
}
