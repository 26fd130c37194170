//! A layered layout (Sugiyama's) of charts with boxes in boxes.
//!
//! Of the crates that lay out in layers, rust-sugiyama (0.4) knows neither groups, nor labels at edges, nor where an edge
//! bends, and gives no places for the vertices that it splits long edges with; layout-rs draws its own pictures and knows
//! no groups. Without these an edge goes through boxes that are not its own. Here that cannot happen, by construction:
//!
//! - Each group is laid out for itself ([`scope`]) and is one box where it stands, so that boxes never overlap.
//! - An edge that spans ranks has a vertex in each, of its label's size where the label goes. Within a rank it runs
//!   straight through that vertex's room; between two ranks, where no box is, it sways.
//! - An edge into a group enters through a port in the group's border, a vertex of its first or last rank.
//!
//! `rank` layers, `order` takes crossings away, `place` gives coordinates.

pub(in crate::emit) mod geometry;
mod order;
mod place;
mod rank;
mod route;
mod scope;

use crate::emit::diagrams::layout::geometry::{Direction, Path, Rect, Side, Size};
use crate::emit::diagrams::layout::scope::{Block, Chart, Contents};

/// Groups inside groups deeper than this stand beside the one around them.
pub(in crate::emit) const MAX_DEPTH: usize = 16;

/// Charts with more boxes and edges than these are not drawn; mermaid itself stops at 500 edges.
pub(in crate::emit) const MAX_BOXES: usize = 1000;
pub(in crate::emit) const MAX_EDGES: usize = 2000;

/// Nor are charts whose edges pass more ranks than this in all.
pub(in crate::emit) const MAX_VERTICES: usize = 20_000;

/// What is to be laid out.
#[derive(Clone, Debug, Default)]
pub(in crate::emit) struct Plan {
    pub(in crate::emit) direction: Direction,
    pub(in crate::emit) boxes: Vec<PlanBox>,
    pub(in crate::emit) edges: Vec<PlanEdge>,
}

/// A node or a group.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::emit) struct PlanBox {
    /// Of a node the whole, of a group its title.
    pub(in crate::emit) size: Size,
    /// Does it hold others?
    pub(in crate::emit) group: bool,
    /// A group's own direction; it holds where no edge crosses its border.
    pub(in crate::emit) direction: Option<Direction>,
    /// The group around it.
    pub(in crate::emit) parent: Option<usize>,
}

/// An edge between two boxes.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::emit) struct PlanEdge {
    pub(in crate::emit) from: usize,
    pub(in crate::emit) to: usize,
    pub(in crate::emit) label: Option<Size>,
    /// How many ranks it spans at least.
    pub(in crate::emit) length: usize,
}

/// Where everything stands.
#[derive(Clone, Debug, Default)]
pub(in crate::emit) struct Layout {
    pub(in crate::emit) size: Size,
    /// The boxes of the plan.
    pub(in crate::emit) boxes: Vec<Rect>,
    /// Where the titles of groups stand.
    pub(in crate::emit) titles: Vec<(usize, Rect)>,
    /// The edges of the plan, from their start to their end.
    pub(in crate::emit) edges: Vec<Path>,
    /// Labels of edges.
    pub(in crate::emit) labels: Vec<(usize, Rect)>,
}

/// The outlines of the boxes.
pub(in crate::emit) trait Outlines {
    /// How far the outline of `node` stands back from `side` of its box, `offset` from the middle of that side.
    fn inset(&self, node: usize, side: Side, offset: f64) -> f64;
    /// How far from the middle of `side` edges may be fastened.
    fn reach(&self, node: usize, side: Side) -> f64;
}

/// Lays out a plan.
///
/// # Errors
/// Where it is larger than what is drawn, and by how much.
pub(in crate::emit) fn layout(plan: &Plan, outlines: &dyn Outlines) -> Result<Layout, String> {
    if plan.boxes.len() > MAX_BOXES || plan.edges.len() > MAX_EDGES {
        let (boxes, edges) = (plan.boxes.len(), plan.edges.len());
        return Err(format!("{boxes} boxes and {edges} edges; at most {MAX_BOXES} and {MAX_EDGES} are drawn"));
    }
    let chart = Chart::new(plan, outlines);
    let Block { size, contents, .. } = chart.scope(None, &[], plan.direction)?;
    let Contents { boxes: placed, titles, parts, labels } = contents;
    let mut boxes = vec![Rect::default(); plan.boxes.len()];
    for (index, rect) in placed {
        crate::emit::lists::set(&mut boxes, index, rect);
    }
    Ok(Layout { size, boxes, titles, edges: join(plan.edges.len(), parts), labels })
}

/// Joins the parts of each edge: those of the groups that it leaves, that between, those of the groups that it enters.
fn join(count: usize, mut parts: Vec<scope::Part>) -> Vec<Path> {
    parts.sort_by_key(|part| (part.edge, part.depth));
    let mut edges = vec![Path::default(); count];
    let mut flipped = vec![false; count];
    for part in parts {
        let Some(edge) = edges.get_mut(part.edge) else { continue };
        if edge.pieces.is_empty() {
            *edge = part.path
        } else {
            edge.join(&part.path)
        }
        if part.flipped {
            crate::emit::lists::set(&mut flipped, part.edge, true);
        }
    }
    edges.iter_mut().zip(flipped).filter(|(_, flipped)| *flipped).for_each(|(edge, _)| *edge = edge.reversed());
    edges
}
