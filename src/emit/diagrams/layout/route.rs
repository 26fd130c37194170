//! From ranks and places to boxes and paths.
//!
//! All is reckoned as if ranks led down, and turned at the end. A rank is a band as high as its highest vertex. Within
//! a band an edge runs straight down through its vertex's room; between two bands, where no box is, it sways.

use crate::emit::diagrams::layout::geometry::{Direction, Path, Point, Rect, Side, Size};
use crate::emit::diagrams::layout::place::spread;
use crate::emit::diagrams::layout::scope::{Block, Chain, Chart, Contents, Kind, PADDING, Part, Scope};
use crate::emit::lists::{add, at, row, set};

/// How far an edge from a box to itself goes out, in pixels.
pub(super) const LOOP: f64 = 44.0;

/// Straight ends of edges, for their heads.
pub(in crate::emit) const HEAD: f64 = 11.0;

/// Between two bands; half of it where each edge has a rank for its label.
const GAP: f64 = 36.0;

/// How much of an edge's way to the side is added to the gap, and at most how much.
const SLANT: (f64, f64) = (0.08, 48.0);

/// Between two ends at one side of a box.
const ENDS_APART: f64 = 14.0;

/// Room around a chart, and around a group's title.
const MARGIN: f64 = 8.0;

struct Router<'a> {
    chart: &'a Chart<'a>,
    scope: &'a Scope,
    /// Top and bottom of each band.
    bands: Vec<(f64, f64)>,
    /// Where each segment leaves its upper vertex and reaches its lower one.
    ends: Vec<(f64, f64)>,
    /// The least x of any room.
    left: f64,
    size: Size,
}

/// What stands in the scope.
pub(super) fn route(chart: &Chart<'_>, mut scope: Scope) -> Block {
    let inside = std::mem::take(&mut scope.inside);
    let router = Router::new(chart, &scope);
    let frame = router.frame();
    let mut contents = Contents::default();
    for (index, vertex) in scope.vertices.iter().enumerate() {
        let rect = frame.rect(router.middle(index), vertex.size, router.size);
        match vertex.kind {
            Kind::Box(item) => {
                contents.boxes.push((item, frame.rect(router.middle(index), router.seen(index), router.size)))
            }
            Kind::Label(edge) => contents.labels.push((edge, rect)),
            Kind::Title => contents.titles.extend(scope.group.map(|group| (group, rect))),
            Kind::Bend | Kind::Port => {}
        }
    }
    for (vertex, block) in inside {
        let rect = frame.rect(router.middle(vertex), router.seen(vertex), router.size);
        contents.take(block.contents, Point::new(rect.x, rect.y));
    }
    for chain in &scope.chains {
        let path = router.path(chain).map(|p| frame.point(p, router.size));
        let path = frame.to_border(path, chain, &scope);
        contents.parts.push(Part { edge: chain.edge, depth: chain.depth, flipped: chain.flipped, path });
    }
    for &(edge, vertex) in &scope.loops {
        let (path, label) = router.around(edge, vertex);
        let path = path.map(|p| frame.point(p, router.size));
        contents.labels.extend(label.map(|(middle, size)| (edge, frame.rect(middle, size, router.size))));
        contents.parts.push(Part { edge, depth: 0, flipped: false, path });
    }
    contents.titles.extend(scope.group.zip(frame.title));
    let ports = scope.ports.iter().map(|&(vertex, _)| {
        let at = frame.point(Point::new(router.middle(vertex).x, 0.0), router.size);
        if scope.direction.is_vertical() { at.x - frame.size.w / 2.0 } else { at.y - frame.size.h / 2.0 }
    });
    Block { size: frame.size, ports: ports.collect(), contents }
}

impl<'a> Router<'a> {
    fn new(chart: &'a Chart<'a>, scope: &'a Scope) -> Self {
        let mut router = Self { chart, scope, bands: Vec::new(), ends: Vec::new(), left: 0.0, size: Size::default() };
        let rooms = || scope.vertices.iter().zip(&scope.middles);
        let left = rooms().map(|(v, x)| x - v.size.w / 2.0).fold(f64::INFINITY, f64::min);
        let right = rooms().map(|(v, x)| x + v.size.w / 2.0).fold(f64::NEG_INFINITY, f64::max);
        if left.is_finite() && right.is_finite() {
            router.left = left;
            router.size.w = right - left;
        }
        router.fasten();
        router.stack();
        router
    }

    /// The middle of what is seen of a vertex, from the top left corner.
    fn middle(&self, vertex: usize) -> Point {
        let Some(v) = self.scope.vertices.get(vertex) else { return Point::default() };
        let (top, bottom) = at(&self.bands, v.rank);
        Point::new(at(&self.scope.middles, vertex) + v.shift - self.left, (top + bottom) / 2.0)
    }

    /// The size of what is seen of a vertex: without the room for edges to itself.
    fn seen(&self, vertex: usize) -> Size {
        let Some(v) = self.scope.vertices.get(vertex) else { return Size::default() };
        match v.kind {
            Kind::Box(item) if v.shift != 0.0 => {
                let own = self.chart.plan.boxes.get(item).filter(|found| !found.group);
                let h = own.map_or(v.size.h, |found| found.size.turned(self.scope.direction).h);
                Size { w: v.size.w + 2.0 * v.shift, h }
            }
            _ => v.size,
        }
    }

    /// Fastens the segments to the sides of boxes: straight where that can be, in the order of where they lead.
    fn fasten(&mut self) {
        let count = self.scope.vertices.len();
        let (mut above, mut below) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let middle = |vertex: usize| {
            at(&self.scope.middles, vertex) - self.left + self.scope.vertices.get(vertex).map_or(0.0, |v| v.shift)
        };
        for (index, s) in self.scope.segments.iter().enumerate() {
            let ends =
                (middle(s.upper) + s.at_upper.unwrap_or_default(), middle(s.lower) + s.at_lower.unwrap_or_default());
            self.ends.push(ends);
            if s.at_upper.is_none() {
                add(&mut below, s.upper, (index, ends.1));
            }
            if s.at_lower.is_none() {
                add(&mut above, s.lower, (index, ends.0));
            }
        }
        let direction = self.scope.direction;
        for vertex in 0..count {
            for (list, side, upper) in [(&below, direction.end(), true), (&above, direction.start(), false)] {
                for (segment, x) in self.fastened(vertex, side, row(list, vertex)) {
                    let (from, to) = at(&self.ends, segment);
                    set(&mut self.ends, segment, if upper { (x, to) } else { (from, x) });
                }
            }
        }
    }

    /// Where the segments at one side of a box are fastened.
    fn fastened(&self, vertex: usize, side: Side, segments: &[(usize, f64)]) -> Vec<(usize, f64)> {
        let Some(v) = self.scope.vertices.get(vertex) else { return Vec::new() };
        let Kind::Box(item) = v.kind else { return Vec::new() };
        if segments.len() < 2 {
            return Vec::new();
        }
        let middle = at(&self.scope.middles, vertex) - self.left + v.shift;
        let reach = self.reach(item, side, v.size.w + 2.0 * v.shift);
        let mut sorted = segments.to_vec();
        sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
        let spaces = f64::from(u32::try_from(sorted.len() - 1).unwrap_or(u32::MAX));
        let apart = ENDS_APART.min(2.0 * reach / spaces);
        let wanted: Vec<(f64, f64)> =
            sorted.iter().map(|(_, x)| (x.clamp(middle - reach, middle + reach), 1.0)).collect();
        let places = spread(&wanted, &vec![apart; sorted.len() - 1]);
        // What is pushed over an end moves back in.
        let (mut low, mut high) = (middle - reach, middle - reach + 2.0 * reach - apart * spaces);
        let mut fastened = Vec::with_capacity(sorted.len());
        for (&(segment, _), x) in sorted.iter().zip(places) {
            fastened.push((segment, x.min(high).max(low)));
            (low, high) = (low + apart, high + apart);
        }
        fastened
    }

    fn is_group(&self, item: usize) -> bool {
        self.chart.plan.boxes.get(item).is_some_and(|found| found.group)
    }

    fn reach(&self, item: usize, side: Side, width: f64) -> f64 {
        if self.is_group(item) { (width / 2.0 - 12.0).max(0.0) } else { self.chart.outlines.reach(item, side).max(0.0) }
    }

    /// How far the outline stands back from the side of its box.
    fn inset(&self, vertex: usize, side: Side, offset: f64) -> f64 {
        match self.scope.vertices.get(vertex).map(|v| v.kind) {
            Some(Kind::Box(item)) if !self.is_group(item) => self.chart.outlines.inset(item, side, offset),
            _ => 0.0,
        }
    }

    /// Stacks the bands.
    fn stack(&mut self) {
        let labelled = self.scope.vertices.iter().any(|v| matches!(v.kind, Kind::Label(_)));
        let base = if labelled { GAP / 2.0 } else { GAP };
        let mut slants = vec![0.0_f64; self.scope.layers.len()];
        for (segment, &(from, to)) in self.scope.segments.iter().zip(&self.ends) {
            let rank = self.scope.vertices.get(segment.upper).map_or(0, |v| v.rank);
            let widest = at(&slants, rank).max((from - to).abs());
            set(&mut slants, rank, widest);
        }
        let mut y = 0.0;
        for (rank, layer) in self.scope.layers.iter().enumerate() {
            let vertices = || layer.iter().filter_map(|&v| self.scope.vertices.get(v));
            let height = vertices().map(|v| v.size.h).fold(0.0, f64::max);
            let head = if vertices().any(|v| matches!(v.kind, Kind::Box(_))) { HEAD } else { 0.0 };
            let bottom = y + height + 2.0 * head;
            self.bands.push((y, bottom));
            y = bottom + base + (at(&slants, rank) * SLANT.0).min(SLANT.1);
        }
        self.size.h = self.bands.last().map_or(0.0, |band| band.1);
    }

    fn path(&self, chain: &Chain) -> Path {
        let mut path = Path::default();
        for (index, (pair, &segment)) in chain.vertices.windows(2).zip(&chain.segments).enumerate() {
            let (upper, lower) = (at(pair, 0), at(pair, 1));
            let (from, to) = at(&self.ends, segment);
            let band = |vertex: usize| at(&self.bands, self.scope.vertices.get(vertex).map_or(0, |v| v.rank));
            if index == 0 {
                path = Path::from(Point::new(from, self.edge_of(upper, from, true)));
                path.line(Point::new(from, band(upper).1));
            }
            path.sway(Point::new(to, band(lower).0));
            let last = index + 2 == chain.vertices.len();
            path.line(Point::new(to, if last { self.edge_of(lower, to, false) } else { band(lower).1 }));
        }
        path
    }

    /// The height at which an edge at `x` leaves a vertex below, or reaches it from above.
    fn edge_of(&self, vertex: usize, x: f64, below: bool) -> f64 {
        let (middle, size) = (self.middle(vertex), self.seen(vertex));
        let side = if below { self.scope.direction.end() } else { self.scope.direction.start() };
        let reach = size.h / 2.0 - self.inset(vertex, side, x - middle.x);
        if below { middle.y + reach } else { middle.y - reach }
    }

    /// An edge from a box to itself: its path, the middle of its label and the label's size.
    fn around(&self, edge: usize, vertex: usize) -> (Path, Option<(Point, Size)>) {
        let (middle, size) = (self.middle(vertex), self.seen(vertex));
        let apart = (size.h / 4.0).min(16.0);
        let side = if self.scope.direction.is_vertical() { Side::Right } else { Side::Bottom };
        let sign = if matches!(self.scope.direction, Direction::Up | Direction::Left) { -1.0 } else { 1.0 };
        let x = |dy: f64| middle.x + size.w / 2.0 - self.inset(vertex, side, dy * sign);
        let out = middle.x + size.w / 2.0 + LOOP;
        let (top, bottom) = (middle.y - apart, middle.y + apart);
        let mut path = Path::from(Point::new(x(-apart), top));
        let end = Point::new(x(apart), bottom);
        let turn = Point::new(middle.x + size.w / 2.0 + HEAD, bottom);
        path.pieces.push(super::geometry::Piece::Curve(Point::new(out, top), Point::new(out, bottom), turn));
        path.line(end);
        let label = self.chart.label(edge).map(|label| {
            let label = label.turned(self.scope.direction);
            (Point::new(out - 4.0 + label.w / 2.0, middle.y), label)
        });
        (path, label)
    }

    /// The border around the scope.
    fn frame(&self) -> Frame {
        let direction = self.scope.direction;
        let own = self.size.turned(direction);
        let title = self.scope.group.and_then(|group| self.chart.plan.boxes.get(group)).map(|found| found.size);
        let Some(title) = title else {
            let size = Size { w: own.w + 2.0 * MARGIN, h: own.h + 2.0 * MARGIN };
            return Frame { direction, size, origin: Point::new(MARGIN, MARGIN), title: None };
        };
        let strip = if self.scope.titled || title.h == 0.0 { MARGIN } else { title.h + 2.0 * MARGIN };
        let width = (own.w + 2.0 * PADDING).max(title.w + 2.0 * MARGIN);
        let size = Size { w: width, h: own.h + strip + PADDING };
        let place = Rect::around(Point::new(width / 2.0, MARGIN + title.h / 2.0), title);
        let title = (!self.scope.titled && title.h > 0.0).then_some(place);
        Frame { direction, size, origin: Point::new((width - own.w) / 2.0, strip), title }
    }
}

/// A scope's border, from its own top left corner.
struct Frame {
    direction: Direction,
    size: Size,
    /// Where what is inside begins.
    origin: Point,
    title: Option<Rect>,
}

impl Frame {
    /// A point of the scope, whose size is `inner`, turned and set into the frame.
    fn point(&self, point: Point, inner: Size) -> Point {
        let turned = self.direction.turn(point, inner.h);
        Point::new(turned.x + self.origin.x, turned.y + self.origin.y)
    }

    fn rect(&self, middle: Point, size: Size, inner: Size) -> Rect {
        Rect::around(self.point(middle, inner), size.turned(self.direction))
    }

    /// Goes on from ports to the border.
    fn to_border(&self, path: Path, chain: &Chain, scope: &Scope) -> Path {
        let border = |side: Side, at: Point| match side {
            Side::Top => Point::new(at.x, 0.0),
            Side::Bottom => Point::new(at.x, self.size.h),
            Side::Left => Point::new(0.0, at.y),
            Side::Right => Point::new(self.size.w, at.y),
        };
        let is_port =
            |vertex: Option<&usize>| vertex.and_then(|&v| scope.vertices.get(v)).is_some_and(|v| v.kind == Kind::Port);
        let mut whole = path;
        if is_port(chain.vertices.first()) {
            let mut begun = Path::from(border(self.direction.start(), whole.start));
            begun.join(&whole);
            whole = begun;
        }
        if is_port(chain.vertices.last()) {
            let end = border(self.direction.end(), whole.end());
            whole.line(end);
        }
        whole
    }
}
