//! Marks that a reader sets on pairs: a star, tags, a note.

/// What a reader has set on one pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Place of the pair.
    pub place: String,
    /// Fingerprint of the pair, where it is known.
    pub fingerprint: Option<String>,
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

/// Characters of a tag.
const TAG_LENGTH: usize = 60;

/// What was typed as a tag; none where nothing is left of it. Commas part names in
/// addresses.
pub fn tag(typed: &str) -> Option<String> {
    let tag: String = typed.replace(',', " ").trim().chars().take(TAG_LENGTH).collect();
    let tag = tag.trim_end();
    (!tag.is_empty()).then(|| tag.to_owned())
}

impl Mark {
    /// Under this key it is kept: a fingerprint has no blank.
    pub fn key(&self) -> String {
        match &self.fingerprint {
            Some(fingerprint) => fingerprint.clone(),
            None => [&self.place, " ", &self.dataset].concat(),
        }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        !self.starred && self.tags.is_empty() && self.note.trim().is_empty()
    }

    /// Names that it can be filtered by.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if self.starred {
            names.push(STARRED.to_owned());
        }
        if !self.note.trim().is_empty() {
            names.push(NOTED.to_owned());
        }
        names.extend(self.tags.iter().map(|tag| [TAG, tag].concat()));
        names
    }

    /// Adds a tag that is not there yet.
    pub fn add_tag(&mut self, tag: String) {
        if !self.tags.contains(&tag) {
            self.tags.push(tag);
        }
    }

    /// Takes in what is set on the same pair elsewhere: nothing of either is lost.
    fn join(&mut self, other: Mark) {
        self.starred |= other.starred;
        other.tags.into_iter().for_each(|tag| self.add_tag(tag));
        if !self.note.contains(&other.note) {
            self.note = if other.note.contains(&self.note) {
                other.note
            } else {
                [&self.note, "\n", &other.note].concat()
            };
        }
        self.changed = self.changed.max(other.changed);
        self.fingerprint = self.fingerprint.take().or(other.fingerprint);
    }

    /// Whether both are of one pair, as far as it is known.
    fn is_of_pair_of(&self, other: &Mark) -> bool {
        match (&self.fingerprint, &other.fingerprint) {
            (Some(one), Some(two)) => one == two,
            _ => self.place == other.place && self.dataset == other.dataset,
        }
    }
}

/// What became of a mark that came from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Its pair had no mark.
    Added,
    /// It took the place of an older one, or gave its tags to one of the same age.
    Replaced,
    /// The one that is there is newer, or the same.
    LeftAlone,
}

/// Marks, by place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// All marks.
    pub fn all(&self) -> &[Mark] {
        &self.0
    }

    /// Marks that were set at a place, of whichever dataset.
    pub fn at(&self, place: &str) -> &[Mark] {
        let end = self.0.partition_point(|mark| *mark.place <= *place);
        self.0.get(self.start(place)..end).unwrap_or_default()
    }

    fn start(&self, place: &str) -> usize {
        self.0.partition_point(|mark| *mark.place < *place)
    }

    /// The mark of a pair.
    pub fn of(&self, place: &str, dataset: &str, fingerprint: Option<&str>) -> Option<&Mark> {
        if fingerprint.is_some()
            && let Some(mark) = self.0.iter().find(|mark| mark.fingerprint.as_deref() == fingerprint)
        {
            return Some(mark);
        }
        let may_be = |mark: &&Mark| fingerprint.is_none() || mark.fingerprint.is_none();
        self.at(place).iter().filter(may_be).find(|mark| !mark.astray && mark.dataset == dataset)
    }

    /// The mark with a key.
    pub fn with_key(&self, key: &str) -> Option<&Mark> {
        self.0.iter().find(|mark| mark.key() == key)
    }

    /// Takes out the mark with a key.
    pub fn take(&mut self, key: &str) -> Option<Mark> {
        let at = self.0.iter().position(|mark| mark.key() == key)?;
        Some(self.0.remove(at))
    }

    /// Puts a mark in. What was set on the same pair elsewhere joins it.
    pub fn put(&mut self, mut mark: Mark) {
        if let Some(other) = self.take(&mark.key()) {
            mark.join(other);
        }
        if !mark.is_empty() {
            let at = self.start(&mark.place);
            self.0.insert(at, mark);
        }
    }

    /// Takes a mark in that comes from elsewhere: the newer one counts. Tells what
    /// became of it and the key that is no longer used, where there is one.
    pub fn merge(&mut self, mut new: Mark) -> (Merged, Option<String>) {
        let Some(at) = self.0.iter().position(|mark| mark.is_of_pair_of(&new)) else {
            self.put(new);
            return (Merged::Added, None);
        };
        let old = &self.0[at];
        let same_age = old.changed == new.changed;
        let gains = new.tags.iter().any(|tag| !old.tags.contains(tag));
        if old.changed > new.changed || same_age && !gains {
            return (Merged::LeftAlone, None);
        }
        let old = self.0.remove(at);
        let old_key = old.key();
        new.astray = old.astray;
        if same_age {
            new.join(old);
        } else {
            new.fingerprint = new.fingerprint.or(old.fingerprint);
        }
        let moved = new.key() != old_key;
        self.put(new);
        (Merged::Replaced, moved.then_some(old_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(place: &str, fingerprint: Option<&str>, changed: f64) -> Mark {
        Mark {
            place: place.to_owned(),
            fingerprint: fingerprint.map(str::to_owned),
            dataset: "demo".to_owned(),
            starred: true,
            changed,
            ..Mark::default()
        }
    }

    #[test]
    fn tags_are_short_names_without_commas() {
        assert_eq!(tag("  To read, again "), Some("To read  again".to_owned()));
        assert_eq!(tag(" , "), None);
        assert_eq!(tag(&"é".repeat(90)).map(|tag| tag.chars().count()), Some(60));
    }

    #[test]
    fn names_say_what_is_set() {
        let mut mark = mark("a/1", None, 1.0);
        mark.add_tag("odd".to_owned());
        mark.add_tag("odd".to_owned());
        mark.note = "why?".to_owned();
        assert_eq!(mark.names(), ["starred", "noted", "tag:odd"]);
        assert!(Mark { note: " \n".to_owned(), ..Mark::default() }.is_empty());
    }

    #[test]
    fn a_mark_is_found_by_fingerprint_first() {
        let mut marks = Marks::default();
        marks.put(mark("a/2", Some("ff"), 1.0));
        marks.put(mark("a/1", None, 1.0));
        assert_eq!(marks.all()[0].place, "a/1");
        assert!(marks.of("a/1", "demo", None).is_some());
        assert!(marks.of("a/1", "demo", Some("aa")).is_some(), "none is known of the mark");
        assert!(marks.of("a/1", "another", None).is_none());
        assert_eq!(marks.of("b/9", "another", Some("ff")).map(|m| &*m.place), Some("a/2"));
        assert!(marks.of("a/2", "demo", Some("aa")).is_none(), "another pair stands there now");
        assert!(marks.of("a/2", "demo", None).is_some());
    }

    #[test]
    fn nothing_is_lost_when_two_marks_turn_out_to_be_of_one_pair() {
        let mut marks = Marks::default();
        let tagged = |fingerprint, tag: &str, note: &str| Mark {
            tags: vec![tag.to_owned()],
            note: note.to_owned(),
            ..mark("a/1", fingerprint, 1.0)
        };
        marks.put(tagged(Some("ff"), "one", "first"));
        marks.put(tagged(Some("ff"), "two", "second"));
        assert_eq!(marks.all().len(), 1);
        assert_eq!(marks.all()[0].tags, ["two", "one"]);
        assert_eq!(marks.all()[0].note, "second\nfirst");
        marks.put(Mark::default());
        assert_eq!(marks.all().len(), 1, "an empty mark is none");
    }

    #[test]
    fn of_two_marks_the_newer_one_counts() {
        let mut marks = Marks::default();
        assert_eq!(marks.merge(mark("a/1", None, 5.0)), (Merged::Added, None));
        assert_eq!(marks.merge(mark("a/1", None, 5.0)), (Merged::LeftAlone, None));
        assert_eq!(marks.merge(mark("a/1", None, 4.0)), (Merged::LeftAlone, None));
        let tagged = Mark { tags: vec!["x".to_owned()], starred: false, ..mark("a/1", None, 5.0) };
        assert_eq!(marks.merge(tagged.clone()).0, Merged::Replaced);
        assert!(marks.all()[0].starred, "of equal age: both count");
        assert_eq!(marks.merge(tagged).0, Merged::LeftAlone);
        let newer = Mark { fingerprint: Some("ff".to_owned()), ..mark("a/1", None, 6.0) };
        assert_eq!(marks.merge(newer), (Merged::Replaced, Some("a/1 demo".to_owned())));
        assert!(marks.all()[0].tags.is_empty());
        assert_eq!(marks.merge(mark("a/1", Some("aa"), 6.0)).0, Merged::Added, "another pair");
        assert_eq!(marks.all().len(), 2);
    }
}
