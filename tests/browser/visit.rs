//! How a page is opened.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Page;

/// The site is served below this path: it must not care.
pub const MOUNT: &str = "/some/sub/path/";

/// How a page is opened; 1440 × 1000 pixels and light unless told.
#[derive(Clone, Debug)]
pub struct Visit {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) size: (u32, u32),
    pub(crate) dark: bool,
    pub(crate) alone: bool,
    pub(crate) asks: bool,
}

impl Visit {
    /// A visit to the page with a query such as `split=train`, or none.
    pub fn to(query: &str) -> Self {
        Self {
            path: String::new(),
            query: query.to_owned(),
            size: (1440, 1000),
            dark: false,
            alone: false,
            asks: false,
        }
    }

    /// A visit to another page of the site, such as `data.html`.
    pub fn page(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::to("") }
    }

    /// With a window of this size.
    pub fn sized(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }

    /// On a system that prefers dark colours.
    pub fn dark(mut self, dark: bool) -> Self {
        self.dark = dark;
        self
    }

    /// While no other test's page is open, so that time can be measured.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Without agreeing at once to whatever other server the page asks for.
    pub fn asks(mut self) -> Self {
        self.asks = true;
        self
    }

    /// Opens the page.
    pub fn open(self) -> Page {
        Page::visit(self)
    }
}

/// What the hub's addresses need kept, and no more.
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/').remove(b':');

/// `src=…&src=…` for addresses.
pub fn src<S: AsRef<str>>(urls: impl IntoIterator<Item = S>) -> String {
    urls.into_iter()
        .map(|url| format!("src={}", utf8_percent_encode(url.as_ref(), IN_QUERY)))
        .collect::<Vec<_>>()
        .join("&")
}
