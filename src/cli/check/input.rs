//! Where the pages come from: PATHs on disk, or one page from standard input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::Failure;
use crate::cli::Paths;
use crate::cli::rule_files::RuleFiles;
use crate::pages::Scope;
use crate::world::disk::DiskWorld;
use crate::world::locate::{Located, locate};
use crate::world::overlay::Overlay;
use crate::world::{MAX_FILE_BYTES, Trouble, TroubleKind};

/// What a page from standard input is called when nobody says so.
const STDIN_NAME: &str = "stdin.md";

/// What is checked, and the folder it lies in.
pub(super) struct Input {
    pub(super) disk: DiskWorld,
    pub(super) located: Located,
    pub(super) scope: Scope,
    /// A page that is not read from disk, with its path from the root.
    pub(super) page: Option<(String, Vec<u8>)>,
}

impl Input {
    /// Finds the root of what was asked for; reads standard input where `-` was.
    pub(super) fn new(
        paths: &Paths,
        rules: &RuleFiles,
        name: Option<&Path>,
        today: Option<Date>,
    ) -> Result<Self, Failure> {
        let dash = paths.paths.iter().any(|path| path.as_os_str() == "-");
        if !dash && name.is_none() {
            let (disk, located, scope) = rules.world(paths, today)?;
            return Ok(Self { disk, located, scope, page: None });
        }
        if !dash || paths.paths.len() > 1 {
            let message = if dash {
                "`-` stands for the one page that is checked"
            } else {
                "--stdin-filename names the page `-`"
            };
            let help = "write `runbookc check - --stdin-filename docs/page.md < docs/page.md`".to_owned();
            return Err(Failure::Usage { message: message.to_owned(), help });
        }
        let name = name.map_or_else(|| PathBuf::from(STDIN_NAME), Path::to_owned);
        let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut located = locate(folder)?;
        let folder = located.prefixes.pop().unwrap_or_default();
        let Some(file) = name.file_name().and_then(|file| file.to_str()) else {
            let message = format!("`{}` is no name of a page", name.display());
            return Err(Failure::Usage { message, help: "name a file, such as docs/page.md".to_owned() });
        };
        let path = format!("{folder}/{file}").trim_start_matches('/').to_owned();
        let disk = DiskWorld::new(&located.root, today)?;
        let mut scope = Scope { paths: vec![path.clone()], ..Scope::default() };
        rules.name_in(&mut scope, &disk)?;
        Ok(Self { disk, located, scope, page: Some((path, standard_input()?)) })
    }

    /// The world in which that page is what standard input said.
    pub(super) fn world(&self) -> Result<Overlay<'_>, Trouble> {
        let mut world = Overlay::new(&self.disk);
        if let Some((path, bytes)) = &self.page {
            world.put(path, bytes.clone())?;
        }
        Ok(world)
    }
}

fn standard_input() -> Result<Vec<u8>, Trouble> {
    let trouble = |kind, message: String| Trouble { path: "stdin".to_owned(), kind, message };
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|e| trouble(TroubleKind::Other, format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(trouble(TroubleKind::TooLarge, "is longer than 16 MiB, the most that runbookc reads".to_owned()));
    }
    Ok(bytes)
}
