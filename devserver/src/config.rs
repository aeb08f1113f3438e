//! What a server is asked to be.

use std::path::PathBuf;
use std::time::Duration;

use crate::Link;

/// Everything that decides how a [`Devserver`](crate::Devserver) answers.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that is served.
    pub root: PathBuf,
    /// What the server behaves like.
    pub role: Role,
    /// The path below which the folder lies, such as `/some/sub/path/`.
    /// Requests outside of it get 404. Plain files only.
    pub mount: String,
    /// The first port that is tried; 0 for any free one.
    pub port: u16,
    /// Whether plain files may be read by pages of other origins.
    pub cors: bool,
    /// How long a signed address of the hub is valid.
    pub signature_lifetime: Duration,
    /// How HEAD is answered where the hub's files lie.
    pub head: Head,
    /// Latency and bandwidth of the link, shared by all connections.
    pub link: Link,
}

/// What a server behaves like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A static host: the folder's files under their own paths.
    Files,
    /// The Hugging Face hub: `/datasets/OWNER/NAME/resolve/REVISION/PATH`
    /// redirects to a signed address on a second port. The file lies at
    /// `OWNER/NAME/PATH` below the folder, whatever the revision.
    Hub,
}

/// How HEAD is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// With the length that GET has.
    Honest,
    /// With a length that is not the file's.
    Lies,
    /// With 403.
    Refused,
}

impl Config {
    /// A static host for a folder.
    pub fn files(root: impl Into<PathBuf>) -> Self {
        Self::new(root.into(), Role::Files)
    }

    /// The hub over a folder of `OWNER/NAME/PATH` files.
    pub fn hub(root: impl Into<PathBuf>) -> Self {
        Self::new(root.into(), Role::Hub)
    }

    fn new(root: PathBuf, role: Role) -> Self {
        Self {
            root,
            role,
            mount: "/".to_owned(),
            port: 0,
            cors: role == Role::Hub,
            signature_lifetime: Duration::from_secs(60),
            head: Head::Honest,
            link: Link::default(),
        }
    }
}
