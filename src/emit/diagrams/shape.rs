//! The outlines of nodes.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use crate::emit::diagrams::layout::geometry::{Point, Side, Size};

/// How a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// A box whose corners have this radius; half its height at most.
    Box(f64),
    /// A box with a line inside each of its sides.
    Framed,
    /// A box with others behind it.
    Stack,
    /// A page with a wavy foot.
    Page,
    /// A drum.
    Drum,
    /// An ellipse, with so many lines around it.
    Round(u8),
    /// A filled circle without text.
    Dot,
    /// A bar that joins or forks.
    Bar,
    /// Straight sides between these points, in shares of the box.
    Corners(&'static [(f64, f64)]),
    /// Sides that lean by as much as the box is high, times these at the top left, top right, bottom right and bottom
    /// left.
    Leaning([f64; 4]),
    /// Text alone.
    Bare,
}

const DIAMOND: Shape = Shape::Corners(&[(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)]);
const TRIANGLE: Shape = Shape::Corners(&[(0.5, 0.0), (1.0, 1.0), (0.0, 1.0)]);
const UPSIDE_DOWN: Shape = Shape::Corners(&[(0.0, 0.0), (1.0, 0.0), (0.5, 1.0)]);
const HOURGLASS: Shape = Shape::Corners(&[(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5)]);
const SLOPED: Shape = Shape::Corners(&[(0.0, 0.25), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
const HEXAGON: Shape = Shape::Leaning([0.5, 0.5, 0.5, 0.5]);

/// Outlines by mermaid's names of shapes. What is not here is a box.
const SHAPES: &[(&[&str], Shape)] = &[
    (&["round", "rounded", "event", "browser", "console", "bpmn-activity", "composite"], Shape::Box(7.0)),
    (&["stadium", "pill", "terminal", "half-rounded-rectangle", "delay", "cloud"], Shape::Box(f64::INFINITY)),
    (
        &[
            "subroutine",
            "subproc",
            "subprocess",
            "fr-rect",
            "framed-rectangle",
            "div-rect",
            "lin-rect",
            "lined-process",
        ],
        Shape::Framed,
    ),
    (
        &["processes", "procs", "st-rect", "stacked-rectangle", "docs", "documents", "st-doc", "stacked-document"],
        Shape::Stack,
    ),
    (
        &["doc", "document", "lin-doc", "lined-document", "tag-doc", "tagged-document", "flag", "paper-tape"],
        Shape::Page,
    ),
    (
        &[
            "cylinder",
            "cyl",
            "database",
            "db",
            "disk",
            "lin-cyl",
            "lined-cylinder",
            "h-cyl",
            "das",
            "horizontal-cylinder",
            "bucket",
            "data-store",
            "datastore",
            "bpmn-data-store",
        ],
        Shape::Drum,
    ),
    (
        &["circle", "circ", "ellipse", "cross-circ", "crossed-circle", "summary", "bpmn-start", "bpmn-end"],
        Shape::Round(0),
    ),
    (
        &["doublecircle", "dbl-circ", "double-circle", "fr-circ", "framed-circle", "stop", "bpmn-intermediate"],
        Shape::Round(1),
    ),
    (&["sm-circ", "small-circle", "start", "f-circ", "filled-circle", "junction"], Shape::Dot),
    (&["fork", "join"], Shape::Bar),
    (&["diamond", "question", "decision", "diam", "choice", "bpmn-gateway"], DIAMOND),
    (&["hexagon", "hex", "prepare"], HEXAGON),
    (&["lean_right", "lean-r", "lean-right", "in-out"], Shape::Leaning([0.5, 0.0, 0.5, 0.0])),
    (&["lean_left", "lean-l", "lean-left", "out-in"], Shape::Leaning([0.0, 0.5, 0.0, 0.5])),
    (&["trapezoid", "trap-b", "trapezoid-bottom", "priority"], Shape::Leaning([0.5, 0.5, 0.0, 0.0])),
    (&["inv_trapezoid", "trap-t", "trapezoid-top", "inv-trapezoid", "manual"], Shape::Leaning([0.0, 0.0, 0.5, 0.5])),
    (&["odd", "rect_left_inv_arrow"], Shape::Corners(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.12, 0.5)])),
    (&["notch-rect", "card", "notched-rectangle"], Shape::Leaning([0.3, 0.0, 0.0, 0.0])),
    (&["notch-pent", "loop-limit", "notched-pentagon"], Shape::Leaning([0.3, 0.3, 0.0, 0.0])),
    (&["tri", "triangle", "extract"], TRIANGLE),
    (&["flip-tri", "flipped-triangle", "manual-file"], UPSIDE_DOWN),
    (&["hourglass", "collate"], HOURGLASS),
    (&["sl-rect", "sloped-rectangle", "manual-input"], SLOPED),
    (&["text", "comment", "brace", "brace-l", "brace-r", "braces", "note", "bpmn-annotation"], Shape::Bare),
];

/// Room between a text and its outline.
const PADDING: Size = Size { w: 14.0, h: 9.0 };

/// Of a drum's lid and of what stands behind a stack.
const LID: f64 = 8.0;

/// The shape of this name.
pub(super) fn shape(name: Option<&str>) -> Shape {
    let known = |name: &str| SHAPES.iter().find(|(names, _)| names.contains(&name)).map(|(_, shape)| *shape);
    name.and_then(known).unwrap_or(Shape::Box(0.0))
}

impl Shape {
    /// Its size around a text.
    pub(super) fn size(self, text: Size) -> Size {
        let (w, h) = (text.w + 2.0 * PADDING.w, text.h + 2.0 * PADDING.h);
        match self {
            Self::Box(radius) if radius > h => Size { w: (text.w + h).max(44.0), h },
            Self::Box(_) => Size { w: w.max(44.0), h: h.max(36.0) },
            Self::Bare => Size { w, h },
            Self::Framed => Size { w: w + 2.0 * LID, h },
            Self::Stack => Size { w: w + LID, h: h + LID },
            Self::Page => Size { w, h: h + LID },
            Self::Drum => Size { w, h: h + 3.0 * LID },
            Self::Round(rings) => {
                let d = (w * w + h * h).sqrt().max(36.0) + 10.0 * f64::from(rings);
                // Long texts get an ellipse.
                if w > 2.5 * h { Size { w: w * 1.3, h: h * 1.6 } } else { Size { w: d, h: d } }
            }
            Self::Dot => Size { w: 16.0, h: 16.0 },
            Self::Bar => Size { w: 72.0, h: 10.0 },
            Self::Corners(_) if self == DIAMOND => diamond(Size { w: text.w + 10.0, h: text.h + 6.0 }),
            Self::Corners(_) if self == TRIANGLE || self == UPSIDE_DOWN || self == HOURGLASS => {
                Size { w: w * 2.0, h: h * 2.0 }
            }
            Self::Corners(_) => Size { w: w * 1.3, h: h * 1.25 },
            Self::Leaning(lean) => Size { w: w + h * (lean[0].max(lean[3]) + lean[1].max(lean[2])), h },
        }
    }

    /// Where the middle of the text stands, from the middle of the box.
    pub(super) fn text_at(self, size: Size) -> Point {
        match self {
            Self::Stack => Point::new(-LID / 2.0, LID / 2.0),
            Self::Page => Point::new(0.0, -LID / 2.0),
            Self::Drum => Point::new(0.0, LID / 2.0),
            Self::Corners(_) if self == TRIANGLE => Point::new(0.0, size.h * 0.2),
            Self::Corners(_) if self == UPSIDE_DOWN => Point::new(0.0, -size.h * 0.2),
            Self::Corners(_) if self == SLOPED => Point::new(0.0, size.h * 0.1),
            _ => Point::default(),
        }
    }

    /// Has it room for a text?
    pub(super) fn has_text(self) -> bool {
        !matches!(self, Self::Dot | Self::Bar)
    }

    /// The outline as points, from the top left corner of the box.
    fn outline(self, size: Size) -> Vec<Point> {
        let Size { w, h } = size;
        let points = |list: &[(f64, f64)]| list.iter().map(|&(x, y)| Point::new(x, y)).collect::<Vec<Point>>();
        match self {
            Self::Box(radius) => rounded(size, radius.min(h / 2.0).min(w / 2.0)),
            Self::Round(_) | Self::Dot => arc(Point::new(w / 2.0, h / 2.0), size, 0.0, TAU),
            Self::Corners(corners) => corners.iter().map(|&(x, y)| Point::new(x * w, y * h)).collect(),
            Self::Leaning([a, b, c, d]) if self == HEXAGON => {
                points(&[(a * h, 0.0), (w - b * h, 0.0), (w, h / 2.0), (w - c * h, h), (d * h, h), (0.0, h / 2.0)])
            }
            // Where a side does not lean all the way, a corner is cut off.
            Self::Leaning([a, b, c, d]) if c == 0.0 && d == 0.0 && a < 0.5 => {
                points(&[(a * h, 0.0), (w - b * h, 0.0), (w, b * h), (w, h), (0.0, h), (0.0, a * h)])
            }
            Self::Leaning([a, b, c, d]) => points(&[(a * h, 0.0), (w - b * h, 0.0), (w - c * h, h), (d * h, h)]),
            Self::Drum => {
                let lid = Size { w, h: 2.0 * LID };
                let mut points = arc(Point::new(w / 2.0, LID), lid, TAU / 2.0, TAU);
                points.extend(arc(Point::new(w / 2.0, h - LID), lid, 0.0, TAU / 2.0));
                points
            }
            Self::Page => {
                let mut points = points(&[(0.0, 0.0), (w, 0.0)]);
                points.extend((0..=16).rev().map(|i| {
                    let t = f64::from(i) / 16.0;
                    Point::new(t * w, h - LID + LID * (t * TAU).sin() * 0.9)
                }));
                points
            }
            Self::Framed | Self::Stack | Self::Bar | Self::Bare => rounded(size, 0.0),
        }
    }

    /// What is drawn: closed paths, the last one in front, and lines upon it.
    pub(super) fn paths(self, size: Size, at: Point) -> (Vec<String>, Vec<String>) {
        let Size { w, h } = size;
        let line = |points: &[(f64, f64)]| {
            let points: Vec<Point> = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
            path(&points, at, false)
        };
        match self {
            Self::Bare => (Vec::new(), Vec::new()),
            Self::Framed => {
                let lines = vec![line(&[(LID, 0.0), (LID, h)]), line(&[(w - LID, 0.0), (w - LID, h)])];
                (vec![path(&self.outline(size), at, true)], lines)
            }
            Self::Stack => {
                let sheet = |by: f64| {
                    let corner = Point::new(at.x + by, at.y + LID - by);
                    path(&rounded(Size { w: w - LID, h: h - LID }, 0.0), corner, true)
                };
                (vec![sheet(LID), sheet(LID / 2.0), sheet(0.0)], Vec::new())
            }
            Self::Drum => {
                let lid = arc(Point::new(w / 2.0, LID), Size { w, h: 2.0 * LID }, 0.0, TAU / 2.0);
                (vec![path(&self.outline(size), at, true)], vec![path(&lid, at, false)])
            }
            Self::Round(rings) => {
                let ring = |by: f64| {
                    let inner = Size { w: w - 2.0 * by, h: h - 2.0 * by };
                    path(&arc(Point::new(w / 2.0, h / 2.0), inner, 0.0, TAU), at, true)
                };
                ((0..=rings).map(|i| ring(5.0 * f64::from(i))).collect(), Vec::new())
            }
            _ => (vec![path(&self.outline(size), at, true)], Vec::new()),
        }
    }

    /// How far the outline stands back from a side of the box, `offset` from that side's middle.
    pub(super) fn inset(self, size: Size, side: Side, offset: f64) -> f64 {
        let outline = match self {
            Self::Stack if side == Side::Top || side == Side::Right => rounded(size, 0.0),
            _ => self.outline(size),
        };
        let across = matches!(side, Side::Top | Side::Bottom);
        let at = offset + if across { size.w } else { size.h } / 2.0;
        let along = |p: &Point| if across { (p.x, p.y) } else { (p.y, p.x) };
        let next = outline.iter().skip(1).chain(outline.first());
        let hits = outline.iter().zip(next).filter_map(|(a, b)| {
            let ((a, da), (b, db)) = (along(a), along(b));
            let inside = (a.min(b)..=a.max(b)).contains(&at);
            inside.then(|| {
                if (b - a).abs() < 1e-6 { [da.min(db), da.max(db)] } else { [da + (db - da) * (at - a) / (b - a); 2] }
            })
        });
        let (least, most) =
            hits.flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), d| (least.min(d), most.max(d)));
        if !least.is_finite() {
            return 0.0;
        }
        match side {
            Side::Top | Side::Left => least,
            Side::Bottom => size.h - most,
            Side::Right => size.w - most,
        }
    }

    /// How far from the middle of a side edges may be fastened.
    pub(super) fn reach(self, size: Size, side: Side) -> f64 {
        let length = if matches!(side, Side::Top | Side::Bottom) { size.w } else { size.h };
        match self {
            Self::Round(_) | Self::Dot | Self::Corners(_) => length * 0.22,
            Self::Leaning(_) if side == Side::Top || side == Side::Bottom => {
                (length / 2.0 - size.h * 0.5 - 6.0).max(0.0)
            }
            Self::Leaning(_) => length * 0.22,
            Self::Box(radius) => (length / 2.0 - radius.min(length / 2.0).min(size.h / 2.0) - 4.0).max(length * 0.15),
            _ => (length / 2.0 - LID - 4.0).max(0.0),
        }
    }
}

/// The smallest diamond around a text that is not too flat.
fn diamond(text: Size) -> Size {
    let h = (text.h + (text.w * text.h).sqrt() * 0.75).max(44.0);
    Size { w: text.w / (1.0 - text.h / h), h }
}

fn rounded(size: Size, r: f64) -> Vec<Point> {
    let Size { w, h } = size;
    if r <= 0.0 {
        return vec![Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)];
    }
    let corner = Size { w: 2.0 * r, h: 2.0 * r };
    let quarter = TAU / 4.0;
    let mut points = arc(Point::new(r, r), corner, 2.0 * quarter, 3.0 * quarter);
    points.extend(arc(Point::new(w - r, r), corner, 3.0 * quarter, TAU));
    points.extend(arc(Point::new(w - r, h - r), corner, 0.0, quarter));
    points.extend(arc(Point::new(r, h - r), corner, quarter, 2.0 * quarter));
    points
}

/// Points on an ellipse from one angle to another, clockwise from the right.
fn arc(middle: Point, size: Size, from: f64, to: f64) -> Vec<Point> {
    let parts = ((to - from) / TAU * 48.0).ceil().max(2.0);
    let mut points = Vec::new();
    let mut part = 0.0;
    while part <= parts {
        let angle = from + (to - from) * part / parts;
        points.push(Point::new(middle.x + angle.cos() * size.w / 2.0, middle.y + angle.sin() * size.h / 2.0));
        part += 1.0;
    }
    points
}

/// The `d` of a path through these points.
fn path(points: &[Point], at: Point, closed: bool) -> String {
    let mut d = String::new();
    for (index, p) in points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(d, "{letter}{} {}", number(p.x + at.x), number(p.y + at.y));
    }
    if closed {
        d.push('Z');
    }
    d
}

/// A coordinate with one decimal at most.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_into_every_shape() {
        for text in [Size { w: 20.0, h: 19.0 }, Size { w: 200.0, h: 19.0 }, Size { w: 150.0, h: 76.0 }] {
            for (names, shape) in SHAPES.iter().filter(|(_, shape)| shape.has_text()) {
                let size = shape.size(text);
                let middle = shape.text_at(size);
                for (dx, dy) in [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)] {
                    let (x, y) = (middle.x + dx * text.w, middle.y + dy * text.h);
                    let top = shape.inset(size, Side::Top, x) - size.h / 2.0;
                    let bottom = size.h / 2.0 - shape.inset(size, Side::Bottom, x);
                    assert!(top <= y + 0.1 && y <= bottom + 0.1, "{names:?} {text:?}: {y} is not in {top}..{bottom}");
                }
            }
        }
    }

    #[test]
    fn outlines_stand_back_where_they_should() {
        let size = Size { w: 100.0, h: 60.0 };
        assert_eq!(DIAMOND.inset(size, Side::Top, 0.0), 0.0);
        assert_eq!(DIAMOND.inset(size, Side::Bottom, 25.0), 15.0);
        assert_eq!(Shape::Box(0.0).inset(size, Side::Left, 10.0), 0.0);
        assert!(Shape::Round(0).inset(size, Side::Right, 20.0) > 5.0);
    }
}
