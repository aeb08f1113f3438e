//! Marks that a reader sets on pairs: a star, tags, a note.

/// What a reader has set on one pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Under this key it is kept.
    pub key: String,
    /// Place of the pair.
    pub place: String,
    /// Fingerprint of the pair; empty while it is not known.
    pub fingerprint: String,
    /// Title of the dataset that was open.
    pub dataset: String,
    /// Whether there is a star.
    pub starred: bool,
    /// Tags, each once.
    pub tags: Vec<String>,
    /// A note, as it was typed.
    pub note: String,
    /// When it was changed last, in milliseconds since 1970.
    pub changed: f64,
    /// Whether another pair was seen at its place; found out anew in every visit.
    pub astray: bool,
}

/// Names of marks with a star and of marks with a note.
pub const STARRED: &str = "starred";
pub const NOTED: &str = "noted";

/// What the names of tags begin with.
pub const TAG: &str = "tag:";

/// Whether a name is one by which marks are filtered.
pub fn is_mark(name: &str) -> bool {
    name == STARRED || name == NOTED || name.starts_with(TAG)
}

/// Characters of a tag.
const TAG_LENGTH: usize = 60;

impl Mark {
    /// Whether there is a note.
    pub fn is_noted(&self) -> bool {
        !self.note.trim_ascii().is_empty()
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        !self.starred && self.tags.is_empty() && !self.is_noted()
    }

    /// Names that it can be filtered by.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if self.starred {
            names.push(STARRED.to_owned());
        }
        if self.is_noted() {
            names.push(NOTED.to_owned());
        }
        names.extend(self.tags.iter().map(|tag| [TAG, tag].concat()));
        names
    }

    /// Adds tags as they were typed, commas between them: addresses have them so too.
    pub fn add_tags(&mut self, typed: &str) {
        for tag in typed.split(',') {
            let tag: String = tag.trim_ascii().chars().take(TAG_LENGTH).collect();
            if !tag.is_empty() && !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }

    /// Takes in what is set on the same pair elsewhere: nothing of either is lost.
    fn join(&mut self, other: &Mark) {
        self.starred |= other.starred;
        other.tags.iter().for_each(|tag| self.add_tags(tag));
        if self.note != other.note {
            self.note = [&self.note, "\n", &other.note].concat().trim_ascii().to_owned();
        }
    }
}

/// Where the mark of a pair is: at its place, unless another pair stood there when
/// it was set; or else, by the fingerprint, wherever the pair stood.
pub fn mark_of_pair(marks: &[Mark], place: &str, dataset: &str, fingerprint: &str) -> Option<usize> {
    let differs = |mark: &Mark| ![fingerprint, ""].contains(&&*mark.fingerprint) && !fingerprint.is_empty();
    let is_there = |mark: &Mark| mark.place == place && mark.dataset == dataset && !mark.astray;
    let at_place = marks.iter().position(|mark| is_there(mark) && !differs(mark));
    at_place
        .or_else(|| marks.iter().position(|mark| !fingerprint.is_empty() && mark.fingerprint == fingerprint))
}

/// Adds a mark, under a key of its own where it has none, and tells where.
pub fn add_mark(marks: &mut Vec<Mark>, mut mark: Mark) -> usize {
    let is_new = mark.key.is_empty();
    if is_new {
        mark.key = if mark.fingerprint.is_empty() {
            [&mark.place, " ", &mark.dataset].concat()
        } else {
            mark.fingerprint.clone()
        };
    }
    while is_new && marks.iter().any(|other| other.key == mark.key) {
        mark.key.push('+');
    }
    marks.push(mark);
    marks.len() - 1
}

/// What became of a mark that came from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Its pair had no mark.
    Added,
    /// It took the place of an older one, or gave what one of the same age lacked.
    Replaced,
    /// The one that is there is newer, or the same.
    LeftAlone,
}

/// Takes a mark in that comes from elsewhere: the newer one counts, and of two of the
/// same age both, or always `both`. Tells what became of it, and where.
pub fn merge_mark(marks: &mut Vec<Mark>, new: Mark, both: bool) -> (Merged, usize) {
    let Some(at) = mark_of_pair(marks, &new.place, &new.dataset, &new.fingerprint) else {
        return (Merged::Added, add_mark(marks, new));
    };
    let old = &mut marks[at];
    let before = old.clone();
    if both || old.changed == new.changed {
        old.join(&new);
    } else if old.changed < new.changed {
        *old = Mark { key: before.key.clone(), astray: before.astray, ..new.clone() };
    }
    if old.fingerprint.is_empty() {
        old.fingerprint =
            if new.fingerprint.is_empty() { before.fingerprint.clone() } else { new.fingerprint };
    }
    (if *old == before { Merged::LeftAlone } else { Merged::Replaced }, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(place: &str, fingerprint: &str, changed: f64) -> Mark {
        Mark {
            place: place.to_owned(),
            fingerprint: fingerprint.to_owned(),
            dataset: "demo".to_owned(),
            starred: true,
            changed,
            ..Mark::default()
        }
    }

    #[test]
    fn tags_are_short_names_without_commas() {
        let mut mark = Mark::default();
        mark.add_tags("  To read, again ,,To read");
        assert_eq!(mark.tags, ["To read", "again"]);
        mark.add_tags(&"é".repeat(90));
        assert_eq!(mark.tags[2].chars().count(), 60);
    }

    #[test]
    fn names_say_what_is_set() {
        let mut mark = mark("a/1", "", 1.0);
        mark.add_tags("odd");
        mark.note = "why?".to_owned();
        assert_eq!(mark.names(), ["starred", "noted", "tag:odd"]);
        assert!(Mark { note: " \n".to_owned(), ..Mark::default() }.is_empty());
    }

    #[test]
    fn a_mark_is_found_at_its_place_and_by_its_fingerprint() {
        let marks = [mark("a/2", "ff", 1.0), mark("a/1", "", 1.0)];
        let find = |place, dataset, fingerprint| mark_of_pair(&marks, place, dataset, fingerprint);
        assert_eq!(find("a/1", "demo", ""), Some(1));
        assert_eq!(find("a/1", "demo", "aa"), Some(1), "none is known of the mark");
        assert_eq!(find("a/1", "another", ""), None);
        assert_eq!(find("b/9", "another", "ff"), Some(0));
        assert_eq!(find("a/2", "demo", "aa"), None, "another pair stands there now");
        assert_eq!(find("a/2", "demo", ""), Some(0));
    }

    #[test]
    fn every_mark_has_a_key_of_its_own() {
        let mut marks = Vec::new();
        for new in [mark("a/1", "", 1.0), mark("a/1", "", 1.0), mark("a/1", "ff", 1.0)] {
            add_mark(&mut marks, new);
        }
        let keys: Vec<&str> = marks.iter().map(|mark| &*mark.key).collect();
        assert_eq!(keys, ["a/1 demo", "a/1 demo+", "ff"]);
    }

    #[test]
    fn of_two_marks_the_newer_one_counts() {
        let mut marks = Vec::new();
        let mut merge = |new: Mark| (merge_mark(&mut marks, new, false).0, marks.clone());
        assert_eq!(merge(mark("a/1", "", 5.0)).0, Merged::Added);
        assert_eq!(merge(mark("a/1", "", 5.0)).0, Merged::LeftAlone);
        assert_eq!(merge(mark("a/1", "", 4.0)).0, Merged::LeftAlone);
        let tagged = Mark { tags: vec!["x".to_owned()], starred: false, ..mark("a/1", "", 5.0) };
        let (merged, marks) = merge(tagged.clone());
        assert_eq!(merged, Merged::Replaced);
        assert!(marks[0].starred, "of equal age: both count");
        assert_eq!(merge(tagged).0, Merged::LeftAlone);
        let (merged, marks) = merge(mark("a/1", "ff", 6.0));
        assert_eq!((merged, &*marks[0].fingerprint, &*marks[0].key), (Merged::Replaced, "ff", "a/1 demo"));
        assert!(marks[0].tags.is_empty());
        assert_eq!(merge(mark("a/1", "", 7.0)).1[0].fingerprint, "ff");
        assert_eq!(merge(mark("a/1", "aa", 6.0)).0, Merged::Added, "another pair");
    }

    #[test]
    fn nothing_is_lost_where_both_count() {
        let mut marks = vec![Mark { note: "first".to_owned(), ..mark("a/1", "ff", 9.0) }];
        let stored = Mark { note: "second".to_owned(), tags: vec!["x".to_owned()], ..mark("a/1", "", 1.0) };
        assert_eq!(merge_mark(&mut marks, stored, true), (Merged::Replaced, 0));
        assert_eq!((&*marks[0].note, &*marks[0].tags[0]), ("first\nsecond", "x"));
    }
}
