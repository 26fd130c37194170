//! Findings that are known: those of a baseline file.

use std::path::Path;

use crate::baseline::Baseline;
use crate::cli::terminal;
use crate::pages::Scope;
use crate::report::counted;
use crate::world::disk::DiskWorld;
use crate::world::{Trouble, TroubleKind, World};
use crate::{Checked, Failure};

/// A baseline and the file that it is kept in.
pub(super) struct Kept {
    folder: DiskWorld,
    name: String,
    pub(super) baseline: Baseline,
}

impl Kept {
    /// Reads the file; one that is not there yet is empty where it is about to be written.
    pub(super) fn open(file: &Path, update: bool) -> Result<Self, Failure> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = DiskWorld::new(folder, None)?;
        let Some(name) = file.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
            let message = format!("`{}` is no name of a file", file.display());
            return Err(Failure::Usage { message, help: "name a file, such as .runbookc-baseline.json".to_owned() });
        };
        let shown = folder.display(&name);
        let unusable = |message| Failure::Trouble(Trouble { path: shown.clone(), kind: TroubleKind::Other, message });
        let baseline = match folder.read(&name) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).map_err(|_| unusable("is no UTF-8".to_owned()))?;
                Baseline::read(&text).map_err(unusable)?
            }
            Err(trouble) if trouble.kind == TroubleKind::NotFound && update => Baseline::default(),
            Err(trouble) if trouble.kind == TroubleKind::NotFound => {
                let message = format!("there is no baseline `{shown}`");
                return Err(Failure::Usage { message, help: "`--update-baseline` writes it".to_owned() });
            }
            Err(trouble) => return Err(trouble.into()),
        };
        Ok(Self { folder, name, baseline })
    }

    /// Writes what was found, and says how that differs.
    pub(super) fn update(&self, checked: &Checked, scope: &Scope) -> Result<(), Failure> {
        let updated = self.baseline.updated(checked, scope);
        let (old, new) = (self.baseline.known(), updated.known());
        let text = updated.write();
        match self.folder.exists(&self.name) {
            true => self.folder.replace(&self.name, text.as_bytes())?,
            false => self.folder.write(&self.name, text.as_bytes(), false)?,
        }
        let (shown, all) = (self.folder.display(&self.name), counted(updated.len(), "finding"));
        let (added, gone) = (new.difference(&old).count(), old.difference(&new).count());
        terminal::hint(&format!("{shown}: {all}, {added} added, {gone} dropped"));
        Ok(())
    }

    /// Says how much is silent, and what need not be any more.
    pub(super) fn say(&self, checked: &Checked, scope: &Scope) {
        let shown = self.folder.display(&self.name);
        let gone = match self.baseline.gone(checked, scope) {
            0 => String::new(),
            gone => format!("; {gone} of it no longer found, which --update-baseline drops"),
        };
        terminal::hint(&format!("{} silent by {shown}{gone}", counted(checked.silent.len(), "finding")));
    }
}
