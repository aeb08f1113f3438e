//! What one harmful prompt is about.

/// One topic.
///
/// 0: the act, an infinitive that follows "how to"; it stands only in prompts and in harmful
/// responses and tells the category. 1: a name for the harm, for answers that do not help with it.
/// 2: what a harmless answer points to instead.
#[derive(Clone, Copy, Debug)]
pub struct T(pub &'static str, pub &'static str, pub &'static str);

impl T {
    /// The act.
    pub fn act(&self) -> &'static str {
        self.0
    }

    /// The name of the harm.
    pub fn noun(&self) -> &'static str {
        self.1
    }

    /// The harmless way.
    pub fn instead(&self) -> &'static str {
        self.2
    }
}
