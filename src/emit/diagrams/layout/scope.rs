//! One scope: the boxes directly in the chart or in one group, with the edges between them.

use crate::emit::diagrams::layout::geometry::{Direction, Path, Point, Rect, Size};
use crate::emit::diagrams::layout::rank::{Link, ranks};
use crate::emit::diagrams::layout::route::route;
use crate::emit::diagrams::layout::{MAX_DEPTH, MAX_VERTICES, Outlines, Plan, order, place};
use crate::emit::lists::{add, at, row};

/// Room between a group's border and what it holds, in pixels.
pub(super) const PADDING: f64 = 16.0;

/// The plan and what is known of it as a whole.
pub(super) struct Chart<'a> {
    pub(super) plan: &'a Plan,
    pub(super) outlines: &'a dyn Outlines,
    /// For each box the groups around it, innermost first.
    around: Vec<Vec<usize>>,
    /// For each group, and for the chart behind them all: the boxes and the edges directly in it.
    boxes: Vec<Vec<usize>>,
    edges: Vec<Vec<usize>>,
}

/// A vertex of a scope's layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vertex {
    pub(super) kind: Kind,
    pub(super) rank: usize,
    /// Its room, where ranks lead down.
    pub(super) size: Size,
    /// How far the middle of what is seen stands from the middle of the room.
    pub(super) shift: f64,
}

/// What a vertex is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A box of the plan.
    Box(usize),
    /// Where an edge passes a rank.
    Bend,
    /// An edge's label.
    Label(usize),
    /// Where an edge passes the border of the group.
    Port,
    /// The title of the group.
    Title,
}

/// A piece of an edge from one rank to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) upper: usize,
    pub(super) lower: usize,
    /// Where it is fastened, from the middle of what is seen; none where that is free.
    pub(super) at_upper: Option<f64>,
    pub(super) at_lower: Option<f64>,
}

/// An edge, or the part of it that lies in this scope: vertices from rank to rank.
pub(super) struct Chain {
    pub(super) edge: usize,
    pub(super) depth: i32,
    pub(super) flipped: bool,
    pub(super) vertices: Vec<usize>,
    /// Indices of its segments.
    pub(super) segments: Vec<usize>,
}

/// An edge that enters or leaves a group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Port {
    pub(super) edge: usize,
    /// Orders the parts of an edge from its upper end to its lower one.
    pub(super) depth: i32,
    /// The box inside at which it ends.
    pub(super) inner: usize,
    /// Through the side behind the last rank?
    pub(super) leaves: bool,
}

/// A part of an edge.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) edge: usize,
    pub(super) depth: i32,
    pub(super) flipped: bool,
    pub(super) path: Path,
}

/// What stands in a scope, from its top left corner.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) boxes: Vec<(usize, Rect)>,
    pub(super) titles: Vec<(usize, Rect)>,
    pub(super) parts: Vec<Part>,
    pub(super) labels: Vec<(usize, Rect)>,
}

/// A scope that is laid out.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) size: Size,
    pub(super) contents: Contents,
    /// For each port how far it is from the middle of its side.
    pub(super) ports: Vec<f64>,
}

/// A scope while it is laid out.
pub(super) struct Scope {
    pub(super) direction: Direction,
    pub(super) group: Option<usize>,
    pub(super) vertices: Vec<Vertex>,
    pub(super) segments: Vec<Segment>,
    pub(super) chains: Vec<Chain>,
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) middles: Vec<f64>,
    /// For each port its vertex, and whether it is one of the last rank.
    pub(super) ports: Vec<(usize, bool)>,
    /// Edges from a box to itself: edge and the box's vertex.
    pub(super) loops: Vec<(usize, usize)>,
    /// The blocks of the groups, by vertex.
    pub(super) inside: Vec<(usize, Block)>,
    /// Has the title a vertex of its own?
    pub(super) titled: bool,
}

/// An edge of a scope before it has vertices.
struct Wire {
    edge: usize,
    from: usize,
    to: usize,
}

impl<'a> Chart<'a> {
    pub(super) fn new(plan: &'a Plan, outlines: &'a dyn Outlines) -> Self {
        let count = plan.boxes.len();
        let mut around: Vec<Vec<usize>> = (0..count).map(|index| groups_around(plan, index)).collect();
        // What is nested too deep stands in the last group that is not.
        for groups in &mut around {
            let deep = groups.len().saturating_sub(MAX_DEPTH);
            groups.drain(..deep);
        }
        let (mut boxes, mut edges) = (vec![Vec::new(); count + 1], vec![Vec::new(); count + 1]);
        for index in 0..count {
            add(&mut boxes, row(&around, index).first().copied().unwrap_or(count), index);
        }
        let mut chart = Self { plan, outlines, around, boxes, edges: Vec::new() };
        for (index, edge) in plan.edges.iter().enumerate() {
            add(&mut edges, chart.home(edge.from, edge.to).unwrap_or(count), index);
        }
        chart.edges = edges;
        chart
    }

    /// The innermost group that holds both; a group holds itself, unless both are that group.
    fn home(&self, a: usize, b: usize) -> Option<usize> {
        if a == b {
            return row(&self.around, a).first().copied();
        }
        let own = |x: usize| self.plan.boxes.get(x).filter(|found| found.group).map(|_| x);
        let others: Vec<usize> = own(b).into_iter().chain(row(&self.around, b).iter().copied()).collect();
        own(a).into_iter().chain(row(&self.around, a).iter().copied()).find(|group| others.contains(group))
    }

    /// The box directly in `group` that is `inner` or holds it; none where `inner` is the group itself.
    fn item(&self, group: Option<usize>, inner: usize) -> Option<usize> {
        let around = row(&self.around, inner);
        let depth = match group {
            None => around.len(),
            Some(group) => around.iter().position(|&other| other == group)?,
        };
        Some(depth.checked_sub(1).and_then(|depth| around.get(depth)).copied().unwrap_or(inner))
    }

    /// Lays out what is in `group`, or the chart. Recurses no deeper than [`MAX_DEPTH`].
    pub(super) fn scope(&self, group: Option<usize>, ports: &[Port], direction: Direction) -> Result<Block, String> {
        let own = group.unwrap_or(self.plan.boxes.len());
        let items = row(&self.boxes, own);
        let mut scope = Scope::new(group, direction);
        let mut ports = ports.to_vec();
        let (wires, loops) = self.wires(group, own, &mut ports);
        let factor = if wires.iter().any(|wire| self.label(wire.edge).is_some()) { 2 } else { 1 };
        let links: Vec<Link> = wires
            .iter()
            .map(|wire| {
                let place = |inner| self.item(group, inner).and_then(|item| items.iter().position(|&i| i == item));
                let length = self.plan.edges.get(wire.edge).map_or(1, |edge| edge.length.clamp(1, 10));
                Link {
                    from: place(wire.from).unwrap_or_default(),
                    to: place(wire.to).unwrap_or_default(),
                    length: length * factor,
                }
            })
            .collect();
        let (ranks, back) = ranks(items.len(), &links);
        let requests = self.requests(group, items, &wires, &back, &ports);
        // A label needs a rank between its two ends.
        let labelled = ports.iter().any(|port| port.depth == 0 && self.label(port.edge).is_some());
        let step = if labelled { 2 } else { 1 };
        let first = if ports.iter().any(|port| !port.leaves) { step } else { 0 };
        let mut fastened = Vec::new();
        for (index, &item) in items.iter().enumerate() {
            let asked: Vec<Port> = requests.iter().filter(|(at, _)| *at == item).map(|(_, port)| *port).collect();
            fastened.extend(scope.add_box(self, item, at(&ranks, index) + first, &asked)?);
        }
        scope.add_ports(&ports, step);
        scope.add_loops(self, items, &loops);
        for (index, (wire, link)) in wires.iter().zip(&links).enumerate() {
            let flipped = at(&back, index);
            let ends = if flipped { (link.to, link.from) } else { (link.from, link.to) };
            scope.chain(self, wire.edge, 0, flipped, ends, &fastened)?;
        }
        for (index, port) in ports.iter().enumerate() {
            let inner = self.item(group, port.inner).and_then(|item| items.iter().position(|&i| i == item));
            let (vertex, _) = at(&scope.ports, index);
            let inner = inner.unwrap_or_default();
            let ends = if port.leaves { (inner, vertex) } else { (vertex, inner) };
            scope.chain(self, port.edge, port.depth, false, ends, &fastened)?;
        }
        scope.layers = order::layers(&scope.vertices, &scope.segments);
        scope.middles = place::middles(&scope.vertices, &scope.segments, &scope.layers);
        Ok(route(self, scope))
    }

    /// The edges between different boxes of a scope, and those from one to itself. Edges between a group and what it
    /// holds become ports of the group.
    fn wires(&self, group: Option<usize>, own: usize, ports: &mut Vec<Port>) -> (Vec<Wire>, Vec<(usize, usize)>) {
        let (mut wires, mut loops) = (Vec::new(), Vec::new());
        for &index in row(&self.edges, own) {
            let Some(edge) = self.plan.edges.get(index) else { continue };
            match (self.item(group, edge.from), self.item(group, edge.to)) {
                (Some(a), Some(b)) if a == b => loops.push((index, a)),
                (Some(_), Some(_)) => wires.push(Wire { edge: index, from: edge.from, to: edge.to }),
                (Some(_), None) => ports.push(Port { edge: index, depth: 0, inner: edge.from, leaves: true }),
                (None, Some(_)) => ports.push(Port { edge: index, depth: 0, inner: edge.to, leaves: false }),
                (None, None) => {}
            }
        }
        (wires, loops)
    }

    /// What each group of the scope is asked for: a port for each edge that ends inside of it.
    fn requests(
        &self,
        group: Option<usize>,
        items: &[usize],
        wires: &[Wire],
        back: &[bool],
        ports: &[Port],
    ) -> Vec<(usize, Port)> {
        let mut requests = Vec::new();
        let mut ask = |edge: usize, inner: usize, depth: i32, leaves: bool| {
            if let Some(item) = self.item(group, inner).filter(|item| *item != inner && items.contains(item)) {
                requests.push((item, Port { edge, depth, inner, leaves }));
            }
        };
        for (wire, &back) in wires.iter().zip(back) {
            let (upper, lower) = if back { (wire.to, wire.from) } else { (wire.from, wire.to) };
            ask(wire.edge, upper, -1, true);
            ask(wire.edge, lower, 1, false);
        }
        for port in ports {
            // An edge between a group and what is deep inside: its part here is the outermost.
            let outer = port.depth == 0;
            let depth = match port.leaves {
                true if outer => -1,
                true => port.depth - 1,
                false if outer => 1,
                false => port.depth + 1,
            };
            ask(port.edge, port.inner, depth, port.leaves);
        }
        requests
    }

    pub(super) fn label(&self, edge: usize) -> Option<Size> {
        self.plan.edges.get(edge).and_then(|edge| edge.label)
    }
}

/// The groups around a box, innermost first; a group inside itself ends the list.
fn groups_around(plan: &Plan, index: usize) -> Vec<usize> {
    let mut around = Vec::new();
    let mut here = index;
    while let Some(parent) = plan.boxes.get(here).and_then(|found| found.parent) {
        if parent == index || around.contains(&parent) {
            break;
        }
        around.push(parent);
        here = parent;
    }
    around
}

/// Where an edge is fastened to a group: the group's vertex, the edge, and how far from the middle.
type Fastened = (usize, usize, f64);

impl Scope {
    fn new(group: Option<usize>, direction: Direction) -> Self {
        Self {
            direction,
            group,
            vertices: Vec::new(),
            segments: Vec::new(),
            chains: Vec::new(),
            layers: Vec::new(),
            middles: Vec::new(),
            ports: Vec::new(),
            loops: Vec::new(),
            inside: Vec::new(),
            titled: false,
        }
    }

    fn vertex(&mut self, kind: Kind, rank: usize, size: Size) -> usize {
        self.vertices.push(Vertex { kind, rank, size, shift: 0.0 });
        self.vertices.len() - 1
    }

    fn add_box(
        &mut self,
        chart: &Chart<'_>,
        item: usize,
        rank: usize,
        asked: &[Port],
    ) -> Result<Vec<Fastened>, String> {
        let Some(found) = chart.plan.boxes.get(item) else { return Ok(Vec::new()) };
        let vertex = self.vertices.len();
        if !found.group || row(&chart.boxes, item).is_empty() {
            self.vertex(Kind::Box(item), rank, found.size.turned(self.direction));
            return Ok(Vec::new());
        }
        let own = found.direction.filter(|_| asked.is_empty()).unwrap_or(self.direction);
        let block = chart.scope(Some(item), asked, own)?;
        self.vertex(Kind::Box(item), rank, block.size.turned(self.direction));
        let fastened = asked.iter().zip(&block.ports).map(|(port, &offset)| (vertex, port.edge, offset)).collect();
        self.inside.push((vertex, block));
        Ok(fastened)
    }

    /// A port is a vertex before the first rank or behind the last one. Where ports are beside the group's title, that
    /// is a vertex, too, so that no edge crosses it.
    fn add_ports(&mut self, ports: &[Port], step: usize) {
        let last = self.vertices.iter().map(|vertex| vertex.rank + step).max().unwrap_or_default();
        for port in ports {
            let vertex = self.vertex(Kind::Port, if port.leaves { last } else { 0 }, Size::default());
            self.ports.push((vertex, port.leaves));
        }
        let titled = match self.direction {
            Direction::Down => ports.iter().any(|port| !port.leaves),
            Direction::Up => ports.iter().any(|port| port.leaves),
            _ => false,
        };
        self.titled = titled && self.group.is_some();
    }

    /// The vertex of the group's title, of this size.
    fn add_title(&mut self, size: Size) {
        let last = self.vertices.iter().map(|vertex| vertex.rank).max().unwrap_or_default();
        let rank = if self.direction == Direction::Down { 0 } else { last };
        self.vertex(Kind::Title, rank, size);
    }

    /// Makes room for the edges from a box to itself, on its far side.
    fn add_loops(&mut self, chart: &Chart<'_>, items: &[usize], loops: &[(usize, usize)]) {
        for &(edge, item) in loops {
            let Some(vertex) = items.iter().position(|&other| other == item) else { continue };
            let label = chart.label(edge).unwrap_or_default().turned(self.direction);
            let room = super::route::LOOP + label.w;
            if let Some(found) = self.vertices.get_mut(vertex) {
                found.size.w += room;
                found.shift -= room / 2.0;
                found.size.h = found.size.h.max(label.h);
            }
            self.loops.push((edge, vertex));
        }
        if self.titled
            && let Some(found) = self.group.and_then(|group| chart.plan.boxes.get(group))
        {
            self.add_title(found.size);
        }
    }

    /// Vertices and segments from `upper` to `lower`, one in each rank, and the label in the middle.
    fn chain(
        &mut self,
        chart: &Chart<'_>,
        edge: usize,
        depth: i32,
        flipped: bool,
        (upper, lower): (usize, usize),
        fastened: &[Fastened],
    ) -> Result<(), String> {
        let rank = |vertex: usize| self.vertices.get(vertex).map_or(0, |v| v.rank);
        let (from, to) = (rank(upper), rank(lower));
        if self.vertices.len() + to.saturating_sub(from) > MAX_VERTICES {
            return Err(format!("edges that pass more than {MAX_VERTICES} ranks in all"));
        }
        let label = chart.label(edge).filter(|_| depth == 0).map(|size| size.turned(self.direction));
        let middle = (from + to).div_ceil(2);
        let mut vertices = vec![upper];
        for rank in from + 1..to {
            vertices.push(match label.filter(|_| rank == middle) {
                Some(size) => self.vertex(Kind::Label(edge), rank, size),
                None => self.vertex(Kind::Bend, rank, Size::default()),
            });
        }
        vertices.push(lower);
        let port =
            |vertex: usize| fastened.iter().find(|(v, e, _)| *v == vertex && *e == edge).map(|(_, _, offset)| *offset);
        let mut segments = Vec::new();
        for pair in vertices.windows(2) {
            let (upper, lower) = (at(pair, 0), at(pair, 1));
            segments.push(self.segments.len());
            self.segments.push(Segment { upper, lower, at_upper: port(upper), at_lower: port(lower) });
        }
        self.chains.push(Chain { edge, depth, flipped, vertices, segments });
        Ok(())
    }
}

impl Vertex {
    /// Is it nothing but a place that an edge passes?
    pub(super) fn is_line(&self) -> bool {
        matches!(self.kind, Kind::Bend | Kind::Label(_) | Kind::Port)
    }
}

impl Contents {
    /// Takes in what stands in a group, whose top left corner is at `by`.
    pub(super) fn take(&mut self, inner: Self, by: Point) {
        self.boxes.extend(inner.boxes.into_iter().map(|(index, rect)| (index, rect.moved(by))));
        self.titles.extend(inner.titles.into_iter().map(|(index, rect)| (index, rect.moved(by))));
        self.labels.extend(inner.labels.into_iter().map(|(index, rect)| (index, rect.moved(by))));
        self.parts.extend(inner.parts.into_iter().map(|part| Part { path: part.path.moved(by), ..part }));
    }
}
