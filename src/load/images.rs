//! Pictures of the repository that pages show, for targets that show pages.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::model::page::Token;
use crate::model::target::{Target, existing, resolve};
use crate::model::{PathIndex, Runbook};
use crate::world::World;

/// What browsers show.
const KINDS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];

/// A picture that is larger than this many bytes is left where it is.
const MAX_BYTES: usize = 5_000_000;

/// The pictures that are there and can be read, by path.
pub(super) fn find(
    world: &dyn World,
    pages: &[Runbook],
    config: &Config,
    paths: &PathIndex,
) -> BTreeMap<String, Vec<u8>> {
    let mut images = BTreeMap::new();
    for page in pages {
        for token in &page.page {
            let Token::Open(element) = token else { continue };
            let Some(url) = element.target.as_deref().filter(|_| element.name == "img") else { continue };
            let Target::Inside { candidates, .. } = resolve(url, &page.path, page.renderer, config) else { continue };
            let Some(path) = existing(&candidates, paths) else { continue };
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            if !KINDS.contains(&ending.as_str()) || images.contains_key(path) {
                continue;
            }
            if let Ok(bytes) = world.read(path)
                && bytes.len() <= MAX_BYTES
            {
                images.insert(path.to_owned(), bytes);
            }
        }
    }
    images
}
