//! Times of what the items of a list name: `- **Database**: 15 minutes` below `Recovery point objectives (RPO)`, `- Orders:
//! daily` below `Backup schedule`, and fields inside several items.

use crate::model::lower::lists::{first_line, halves};
use crate::model::lower::recovery::{is_interval, measure, own_words, unnumbered};
use crate::model::lower::{Page, backups, fields, recovery_words, timed};
use crate::model::words::Words;
use crate::model::{Origin, Qualifier, Scope, TimeFact, TimeKind, TimeValue, Timed};
use crate::source::Span;
use crate::syntax::markdown::{BlockKind, Inlines, Item, List};

/// The longest name, in bytes.
const NAME: usize = 60;

impl Page<'_> {
    /// An objective for each item that is a name and a time, below a heading or a line that is the objective's name.
    pub(super) fn objective_items(&mut self, list: &List) {
        let lead = self.lead.as_ref().map(|lead| lead.str().trim_end_matches(['*', ' ', ':'])).unwrap_or_default();
        let title = || self.runbook.section(self.section()).map_or("", |section| unnumbered(section.title.str()));
        let of_lead = measure(lead).filter(|_| lead.len() <= NAME);
        let kind = of_lead.or_else(|| measure(title()).filter(|_| lead.len() <= NAME));
        let Some(kind) = kind.filter(|_| list.items.len() >= 2 && !self.reports()) else { return };
        let all: Vec<(String, Timed)> = list.items.iter().filter_map(named_time).collect();
        // Among other things a name and a time are no row.
        if all.len() * 3 < list.items.len() * 2 {
            return;
        }
        for (name, time) in all {
            self.fact(kind, Scope::Named(name), Origin::Unstated, Some(time));
        }
    }

    /// How often backups are made, by items below a heading about backups: `- Full backups: daily at 02:00`, `- Orders: hourly`,
    /// `- **Daily**: full backup`.
    pub(super) fn backup_items(&mut self, list: &List) {
        const BACKUP: &[&str] = &["backup", "backups", "snapshot", "snapshots"];
        const OTHER: &[&str] = &[
            "test",
            "tests",
            "testing",
            "health",
            "verification",
            "verify",
            "retention",
            "restore",
            "review",
            "checklist",
            "monitoring",
            "storage",
            "location",
            "locations",
        ];
        let title = self.titles().next();
        if title.is_none_or(|title| !title.has(BACKUP) || title.has(OTHER)) {
            return;
        }
        for line in list.items.iter().filter_map(first_line) {
            let Some((label, value)) = halves(line.str()) else { continue };
            let (label, value) = (line.part(label), line.part(value));
            if let Some(expr) = backups::backups_by_label(label.str(), value.str()) {
                self.fact(TimeKind::BackupInterval, self.named_scope(), Origin::Unstated, Some(timed(&label, &expr)));
                continue;
            }
            let kind = backups::is_kind_of_backup(label.str());
            let name = label.str().trim_matches(['*', ' ', '`']).to_lowercase();
            // `Frequency: daily` is a field.
            let named = name.len() <= NAME && !Words::of(&name).has(OTHER) && !is_interval(&name);
            let often =
                |time: &Timed| time.qualifier == Qualifier::Every || matches!(time.value, TimeValue::Immediate(None));
            let Some(time) = self.interval(&value).filter(|time| (kind || named) && often(time)) else { continue };
            let scope = if kind { self.named_scope() } else { Scope::Named(name) };
            self.fact(TimeKind::BackupInterval, scope, Origin::Unstated, Some(time));
        }
    }

    /// Gives to the items what fields inside several of them say: `Fix time` below each of three defects is the defect's,
    /// and no promise for the severity of the heading. `from` is where the list's facts begin.
    pub(super) fn of_items(&mut self, list: &List, from: usize) {
        let inside = |fact: &TimeFact| Some((fact.kind.measures()?, item_around(list, fact.time.text.span)?));
        let places: Vec<_> = self.runbook.times.iter().skip(from).map(inside).collect();
        let of_several =
            |(what, item): (TimeKind, usize)| places.iter().flatten().any(|&(other, at)| other == what && at != item);
        for (fact, place) in self.runbook.times.iter_mut().skip(from).zip(&places) {
            let item = place.filter(|&place| of_several(place)).and_then(|(_, item)| list.items.get(item));
            // Items that are levels of a scale have times of their own.
            let level = |item: &Item| fields::level_of(item).is_some_and(|key| fact.scope == Scope::Severity(key));
            if let Some(item) = item.filter(|item| !level(item)) {
                fact.scope = Scope::Named(item_name(item));
            }
        }
    }

    /// `Daily backup (automated)` as a heading: how often what the heading around is about is backed up.
    pub(super) fn backup_heading(&mut self, heading: &Inlines) {
        let own = self.section;
        self.section = self.runbook.section(own).and_then(|section| section.parent);
        let before = self.runbook.times.len();
        self.backups_in(heading);
        self.section = own;
        self.runbook.times.iter_mut().skip(before).for_each(|fact| fact.section = own);
    }
}

/// The name and the time of an item, where it holds no more.
fn named_time(item: &Item) -> Option<(String, Timed)> {
    const OTHER: &[&str] = &[
        "target",
        "objective",
        "goal",
        "current",
        "actual",
        "measured",
        "achieved",
        "average",
        "last",
        "test",
        "total",
    ];
    let line = first_line(item)?;
    let (name, value) = halves(line.str())?;
    let value = line.part(value);
    let expr = recovery_words::aim(value.str())?;
    let led = value.str().get(..expr.range.start)?.trim_matches([' ', '*', '<', '≤', '~', ':']).is_empty();
    let name = line.str().get(name)?.trim_matches(['*', ' ', '`', '_', ':']).to_lowercase();
    let words = Words::of(&name);
    let plain = led && !words.is_empty() && name.len() <= NAME && !words.has(OTHER) && !words.has(&["rto", "rpo"]);
    plain.then(|| (name, timed(&value, &expr)))
}

/// The item of a list inside which something stands, below the item's first lines.
fn item_around(list: &List, place: Span) -> Option<usize> {
    let index = list.items.partition_point(|item| item.span.start <= place.start).checked_sub(1)?;
    let head = list.items.get(index)?.blocks.first()?.span;
    (head.end <= place.start).then_some(index)
}

/// What an item is about: the words with which it begins.
fn item_name(item: &Item) -> String {
    let Some(BlockKind::Paragraph(inlines)) = item.blocks.first().map(|block| &block.kind) else {
        return String::new();
    };
    let lead = inlines.lead_in().and_then(|lead| inlines.str().get(lead));
    own_words(lead.unwrap_or_else(|| inlines.str().lines().next().unwrap_or_default()))
}
