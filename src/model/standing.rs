//! What a page is for. Nearly every rule wants to know, so it is settled once for each page.

use serde::{Deserialize, Serialize};

use crate::model::words::{self, Words};

/// What a page is for, by the words of its title and its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is used as it stands.
    #[default]
    InUse,
    /// A form to be copied and filled in.
    Form,
    /// It shows what a page may look like.
    Example,
    /// It shows what something else may look like.
    Sample,
}

impl Standing {
    /// That of the page at `path`. A form is one by a word of its title, its file's name, or a folder's.
    pub(crate) fn of(path: &str, title: &str) -> Self {
        const FORMS: &[&str] = &["template", "skeleton", "scaffold", "archetype", "cookiecutter"];
        let is_form = |name: &str| FORMS.contains(&name.to_lowercase().trim_end_matches('s'));
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        if folders.split('/').any(is_form) || words::has_word(file, FORMS) || words::has_word(title, FORMS) {
            return Self::Form;
        }
        let (path, title) = (Words::of(path), Words::of(title));
        let said = |wanted: &[&str]| path.has(wanted) || title.has(wanted);
        if said(&["example", "examples"]) {
            Self::Example
        } else if said(&["sample", "samples"]) {
            Self::Sample
        } else {
            Self::InUse
        }
    }
}
