//! Points, boxes and paths.

/// A width and a height, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::emit) struct Size {
    pub(in crate::emit) w: f64,
    pub(in crate::emit) h: f64,
}

/// A place; y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::emit) struct Point {
    pub(in crate::emit) x: f64,
    pub(in crate::emit) y: f64,
}

/// A box by its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::emit) struct Rect {
    pub(in crate::emit) x: f64,
    pub(in crate::emit) y: f64,
    pub(in crate::emit) w: f64,
    pub(in crate::emit) h: f64,
}

/// Where the ranks of a chart lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::emit) enum Direction {
    #[default]
    Down,
    Up,
    Right,
    Left,
}

/// A side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::emit) enum Piece {
    /// Straight to a point.
    Line(Point),
    /// A cubic curve: two control points and its end.
    Curve(Point, Point, Point),
}

/// A line with its start.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::emit) struct Path {
    pub(in crate::emit) start: Point,
    pub(in crate::emit) pieces: Vec<Piece>,
}

impl Point {
    pub(in crate::emit) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn moved(self, by: Self) -> Self {
        Self::new(self.x + by.x, self.y + by.y)
    }

    fn is_at(self, other: Self) -> bool {
        (self.x - other.x).abs() < 0.01 && (self.y - other.y).abs() < 0.01
    }
}

impl Size {
    /// The same, lying on its side where the ranks do.
    pub(in crate::emit) fn turned(self, direction: Direction) -> Self {
        if direction.is_vertical() { self } else { Self { w: self.h, h: self.w } }
    }
}

impl Rect {
    pub(in crate::emit) fn around(center: Point, size: Size) -> Self {
        Self { x: center.x - size.w / 2.0, y: center.y - size.h / 2.0, w: size.w, h: size.h }
    }

    pub(in crate::emit) fn center(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub(in crate::emit) fn moved(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }
}

impl Direction {
    pub(in crate::emit) fn is_vertical(self) -> bool {
        matches!(self, Self::Down | Self::Up)
    }

    /// From ranks that lead down, `depth` deep in all, to where these lead.
    pub(in crate::emit) fn turn(self, p: Point, depth: f64) -> Point {
        match self {
            Self::Down => p,
            Self::Up => Point::new(p.x, depth - p.y),
            Self::Right => Point::new(p.y, p.x),
            Self::Left => Point::new(depth - p.y, p.x),
        }
    }

    /// The side that looks back to the ranks before.
    pub(in crate::emit) fn start(self) -> Side {
        match self {
            Self::Down => Side::Top,
            Self::Up => Side::Bottom,
            Self::Right => Side::Left,
            Self::Left => Side::Right,
        }
    }

    /// The side that looks on to the ranks behind.
    pub(in crate::emit) fn end(self) -> Side {
        match self {
            Self::Down => Side::Bottom,
            Self::Up => Side::Top,
            Self::Right => Side::Right,
            Self::Left => Side::Left,
        }
    }
}

impl Piece {
    pub(in crate::emit) fn end(self) -> Point {
        match self {
            Self::Line(to) | Self::Curve(_, _, to) => to,
        }
    }

    fn map(self, f: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Line(to) => Self::Line(f(to)),
            Self::Curve(a, b, to) => Self::Curve(f(a), f(b), f(to)),
        }
    }
}

impl Path {
    pub(in crate::emit) fn from(start: Point) -> Self {
        Self { start, pieces: Vec::new() }
    }

    pub(in crate::emit) fn end(&self) -> Point {
        self.pieces.last().map_or(self.start, |piece| piece.end())
    }

    /// A straight line to `to`, where that is not here; two lines in one direction are one.
    pub(in crate::emit) fn line(&mut self, to: Point) {
        let here = self.end();
        if here.is_at(to) {
            return;
        }
        if let Some(Piece::Line(last)) = self.pieces.last().copied() {
            let before =
                self.pieces.len().checked_sub(2).and_then(|i| self.pieces.get(i)).map_or(self.start, |p| p.end());
            let on = |a: f64, b: f64, c: f64| (a - b).abs() < 0.01 && (b - c).abs() < 0.01;
            if on(before.x, last.x, to.x) || on(before.y, last.y, to.y) {
                self.pieces.pop();
            }
        }
        self.pieces.push(Piece::Line(to));
    }

    /// A curve to `to` that leaves and arrives downwards; a line where `to` is straight below.
    pub(in crate::emit) fn sway(&mut self, to: Point) {
        let here = self.end();
        if (here.x - to.x).abs() < 0.5 {
            self.line(Point::new(here.x, to.y));
            return;
        }
        let middle = (here.y + to.y) / 2.0;
        self.pieces.push(Piece::Curve(Point::new(here.x, middle), Point::new(to.x, middle), to));
    }

    pub(in crate::emit) fn map(&self, f: impl Fn(Point) -> Point) -> Self {
        Self { start: f(self.start), pieces: self.pieces.iter().map(|piece| piece.map(&f)).collect() }
    }

    pub(in crate::emit) fn moved(&self, by: Point) -> Self {
        self.map(|point| point.moved(by))
    }

    pub(in crate::emit) fn reversed(&self) -> Self {
        let mut ends: Vec<Point> = vec![self.start];
        ends.extend(self.pieces.iter().map(|piece| piece.end()));
        let mut path = Self::from(self.end());
        for (piece, &end) in self.pieces.iter().zip(&ends).rev() {
            path.pieces.push(match *piece {
                Piece::Line(_) => Piece::Line(end),
                Piece::Curve(a, b, _) => Piece::Curve(b, a, end),
            });
        }
        path
    }

    /// Goes on with `next`, with a line between where there is a gap.
    pub(in crate::emit) fn join(&mut self, next: &Self) {
        self.line(next.start);
        for piece in &next.pieces {
            match *piece {
                Piece::Line(to) => self.line(to),
                curve => self.pieces.push(curve),
            }
        }
    }

    /// Points along the path, for measuring: the ends of lines, and of so many parts of each curve.
    #[cfg(test)]
    pub(in crate::emit) fn points(&self) -> Vec<Point> {
        const PARTS: u32 = 24;
        let mut points = vec![self.start];
        for piece in &self.pieces {
            let from = points.last().copied().unwrap_or_default();
            match *piece {
                Piece::Line(to) => points.push(to),
                Piece::Curve(a, b, to) => points.extend((1..=PARTS).map(|i| {
                    let t = f64::from(i) / f64::from(PARTS);
                    let u = 1.0 - t;
                    let at = |p: f64, a: f64, b: f64, q: f64| {
                        u * u * u * p + 3.0 * u * u * t * a + 3.0 * u * t * t * b + t * t * t * q
                    };
                    Point::new(at(from.x, a.x, b.x, to.x), at(from.y, a.y, b.y, to.y))
                })),
            }
        }
        points
    }
}
