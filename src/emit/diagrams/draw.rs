//! From a layout to SVG.

use std::fmt::Write as _;

use crate::emit::diagrams::colour::{Paint, paint};
use crate::emit::diagrams::layout::geometry::{Path, Piece, Point, Rect, Size};
use crate::emit::diagrams::layout::{Layout, layout};
use crate::emit::diagrams::plan::Measured;
use crate::emit::diagrams::shape::{Shape, number};
use crate::emit::diagrams::text::{FONT, LINE, Lines};
use crate::emit::lists::at;
use crate::emit::svg::Svg;
use crate::model::flow::{is_decision, plain_label};
use crate::model::mermaid::{Arrow, Edge, Flowchart, Node, Stroke};

/// How long and how wide an arrow's head is.
const HEAD: (f64, f64) = (9.0, 4.5);

/// A chart that is wider cannot be read when it is made to fit a page.
const BROAD: f64 = 1400.0;

/// How a chart is to be drawn.
pub(in crate::emit) struct Picture<'a> {
    /// Begins the ids in the picture: no other on the page may have the same.
    pub(in crate::emit) id: &'a str,
    /// What it shows.
    pub(in crate::emit) title: &'a str,
    /// Its style sheet, where it stands alone; on a page it is the page's.
    pub(in crate::emit) css: Option<&'a str>,
    /// Where a node leads to, by its id.
    pub(in crate::emit) links: &'a dyn Fn(&Node) -> Option<String>,
}

impl Picture<'_> {
    /// The picture.
    ///
    /// # Errors
    /// Where the chart is larger than what is drawn.
    pub(in crate::emit) fn draw(&self, chart: &Flowchart) -> Result<String, String> {
        let measured = Measured::new(chart);
        let layout = layout(&measured.plan, &measured)?;
        let mut svg = Svg::default();
        self.open(&mut svg, chart, &layout);
        groups(&mut svg, &measured, &layout);
        for (index, (edge, _)) in measured.edges.iter().enumerate() {
            if let Some(path) = layout.edges.get(index).filter(|_| edge.stroke != Stroke::Invisible) {
                draw_edge(&mut svg, edge, path);
            }
        }
        for (index, rect) in &layout.labels {
            if let Some((_, Some(label))) = measured.edges.get(*index) {
                draw_rect(&mut svg, "label", *rect);
                write_lines(&mut svg, label, rect.center(), &[]);
            }
        }
        for (index, node) in measured.nodes.iter().enumerate() {
            self.node(&mut svg, &measured, index, node, at(&layout.boxes, index));
        }
        Ok(svg.finish())
    }

    fn open(&self, svg: &mut Svg, chart: &Flowchart, layout: &Layout) {
        let (w, h) = (number(layout.size.w.ceil()), number(layout.size.h.ceil()));
        let (title, desc) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        // Links inside a picture of role `img` could not be reached.
        let linked = chart.nodes.iter().any(|node| self.link(node).is_some());
        svg.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("class", if layout.size.w > BROAD { "flowchart broad" } else { "flowchart" }),
                ("role", if linked { "group" } else { "img" }),
                ("aria-labelledby", &title),
                ("aria-describedby", &desc),
                ("width", &w),
                ("height", &h),
                ("viewBox", &format!("0 0 {w} {h}")),
                ("font-family", "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"),
                ("font-size", "14"),
            ],
        );
        svg.with_text("title", &[("id", &title)], self.title);
        svg.with_text("desc", &[("id", &desc)], &chart.acc_descr.clone().unwrap_or_else(|| describe(chart)));
        if let Some(css) = self.css {
            svg.style(css);
            svg.empty("rect", &[("class", "ground"), ("width", &w), ("height", &h)]);
        }
    }

    /// Where a node leads: where the caller says, else to the web page that its author says.
    fn link(&self, node: &Node) -> Option<String> {
        let web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        (self.links)(node).or_else(|| node.link.as_ref().filter(web).cloned())
    }

    fn node(&self, svg: &mut Svg, measured: &Measured<'_>, index: usize, node: &Node, rect: Rect) {
        let shape = measured.shapes.get(index).copied().unwrap_or(Shape::Box(0.0));
        let paint = paint(measured.chart, node);
        let link = self.link(node);
        if let Some(link) = &link {
            svg.open("a", &[("href", link)]);
        }
        svg.open("g", &[("class", if is_decision(node) { "node decision" } else { "node" })]);
        draw_shape(svg, shape, rect, paint);
        if shape.has_text()
            && let Some(text) = measured.texts.get(index)
        {
            let by = shape.text_at(Size { w: rect.w, h: rect.h });
            let colour = paint.text.map(|c| c.to_string());
            let style: Vec<(&str, &str)> = colour.as_deref().map(|c| ("fill", c)).into_iter().collect();
            let middle = rect.center();
            write_lines(svg, text, Point::new(middle.x + by.x, middle.y + by.y), &style);
        }
        svg.close();
        if link.is_some() {
            svg.close();
        }
    }
}

/// What a reader hears who does not see the picture.
fn describe(chart: &Flowchart) -> String {
    let label = |node: &Node| plain_label(&node.label.text);
    let decisions = chart.nodes.iter().filter(|node| is_decision(node)).count();
    let steps = chart.nodes.len() - decisions;
    let named = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut text = format!("Flowchart of {} and {}.", named(steps, "step"), named(decisions, "decision"));
    let starts = chart.nodes.iter().filter(|node| chart.edges.iter().all(|edge| edge.to != node.id)).take(3);
    let starts: Vec<String> = starts.map(label).collect();
    if !starts.is_empty() {
        let _ = write!(text, " Begins with: {}.", starts.join("; "));
    }
    text
}

fn groups(svg: &mut Svg, measured: &Measured<'_>, layout: &Layout) {
    // Listed innermost first; the outer ones lie behind.
    for index in (measured.nodes.len()..measured.plan.boxes.len()).rev() {
        let rect = at(&layout.boxes, index);
        draw_rect(svg, "group", rect);
        let title = layout.titles.iter().find(|(group, _)| *group == index).map_or(rect, |(_, title)| *title);
        if let Some(text) = measured.texts.get(index) {
            write_lines(svg, text, title.center(), &[("class", "title")]);
        }
    }
}

fn draw_rect(svg: &mut Svg, class: &str, rect: Rect) {
    let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(number);
    svg.empty("rect", &[("class", class), ("rx", "4"), ("x", &x), ("y", &y), ("width", &w), ("height", &h)]);
}

fn draw_shape(svg: &mut Svg, shape: Shape, rect: Rect, paint: Paint) {
    let size = Size { w: rect.w, h: rect.h };
    let (closed, lines) = shape.paths(size, Point::new(rect.x, rect.y));
    let class = if matches!(shape, Shape::Dot | Shape::Bar) { "shape solid" } else { "shape" };
    let class = if paint.dashed { format!("{class} dashed") } else { class.to_owned() };
    let colours: Vec<(&str, String)> = [("fill", paint.fill), ("stroke", paint.stroke)]
        .into_iter()
        .filter_map(|(key, colour)| Some((key, colour?.to_string())))
        .collect();
    let mut draw = |class: &str, d: &str| {
        let mut attributes = vec![("class", class), ("d", d)];
        let ours = colours.iter().filter(|(key, _)| class != "ink" || *key == "stroke");
        attributes.extend(ours.map(|(key, value)| (*key, value.as_str())));
        svg.empty("path", &attributes);
    };
    closed.iter().for_each(|d| draw(&class, d));
    lines.iter().for_each(|d| draw("ink", d));
}

fn write_lines(svg: &mut Svg, text: &Lines, middle: Point, attributes: &[(&str, &str)]) {
    if text.lines.is_empty() {
        return;
    }
    let count = f64::from(u32::try_from(text.lines.len()).unwrap_or(u32::MAX));
    // The letters' middle is a third of their size above the line that they stand on.
    let first = middle.y - (count - 1.0) * LINE / 2.0 + FONT * 0.35;
    let x = number(middle.x);
    let y = number(first);
    svg.open("text", &[&[("x", x.as_str()), ("y", y.as_str()), ("text-anchor", "middle")], attributes].concat());
    match text.lines.as_slice() {
        [only] => svg.text(only),
        lines => {
            for (index, line) in lines.iter().enumerate() {
                let dy = if index == 0 { "0".to_owned() } else { number(LINE) };
                svg.with_text("tspan", &[("x", &x), ("dy", &dy)], line);
            }
        }
    }
    svg.close();
}

fn draw_edge(svg: &mut Svg, edge: &Edge, path: &Path) {
    let (at_start, at_end) = match edge.arrow {
        Arrow::ArrowOpen => (None, None),
        Arrow::ArrowPoint | Arrow::Invalid => (None, Some(Arrow::ArrowPoint)),
        Arrow::ArrowCircle => (None, Some(Arrow::ArrowCircle)),
        Arrow::ArrowCross => (None, Some(Arrow::ArrowCross)),
        Arrow::DoubleArrowPoint => (Some(Arrow::ArrowPoint), Some(Arrow::ArrowPoint)),
        Arrow::DoubleArrowCircle => (Some(Arrow::ArrowCircle), Some(Arrow::ArrowCircle)),
        Arrow::DoubleArrowCross => (Some(Arrow::ArrowCross), Some(Arrow::ArrowCross)),
    };
    let mut line = path.clone();
    if at_end == Some(Arrow::ArrowPoint) {
        shorten(&mut line);
    }
    if at_start == Some(Arrow::ArrowPoint) {
        line = line.reversed();
        shorten(&mut line);
        line = line.reversed();
    }
    let class = match edge.stroke {
        Stroke::Thick => "edge thick",
        Stroke::Dotted => "edge dotted",
        _ => "edge",
    };
    svg.empty("path", &[("class", class), ("d", &describe_path(&line))]);
    if let Some(kind) = at_end {
        head(svg, kind, path);
    }
    if let Some(kind) = at_start {
        head(svg, kind, &path.reversed());
    }
}

/// Where a path comes from at its end: a unit along one axis.
fn heading(path: &Path) -> Point {
    let end = path.end();
    let before = match path.pieces.last() {
        Some(Piece::Curve(_, control, _)) => *control,
        _ => path.pieces.len().checked_sub(2).and_then(|i| path.pieces.get(i)).map_or(path.start, |piece| piece.end()),
    };
    let (dx, dy) = (end.x - before.x, end.y - before.y);
    if dx.abs() > dy.abs() { Point::new(dx.signum(), 0.0) } else { Point::new(0.0, dy.signum()) }
}

/// Ends a path where its head begins.
fn shorten(path: &mut Path) {
    let (end, ahead) = (path.end(), heading(path));
    if let Some(Piece::Line(to) | Piece::Curve(_, _, to)) = path.pieces.last_mut() {
        *to = Point::new(end.x - ahead.x * (HEAD.0 - 1.0), end.y - ahead.y * (HEAD.0 - 1.0));
    }
}

fn head(svg: &mut Svg, kind: Arrow, path: &Path) {
    let (end, ahead) = (path.end(), heading(path));
    let place = |back: f64, side: f64| {
        let x = end.x - ahead.x * back - ahead.y * side;
        let y = end.y - ahead.y * back + ahead.x * side;
        format!("{} {}", number(x), number(y))
    };
    match kind {
        Arrow::ArrowCircle => {
            let middle = Point::new(end.x - ahead.x * HEAD.1, end.y - ahead.y * HEAD.1);
            let (x, y, r) = (number(middle.x), number(middle.y), number(HEAD.1 - 0.5));
            svg.empty("circle", &[("class", "head hollow"), ("cx", &x), ("cy", &y), ("r", &r)]);
        }
        Arrow::ArrowCross => {
            let (a, b) = (HEAD.1 / 2.0, HEAD.1 * 2.0);
            let d = format!("M{}L{}M{}L{}", place(a, -HEAD.1), place(b, HEAD.1), place(a, HEAD.1), place(b, -HEAD.1));
            svg.empty("path", &[("class", "head"), ("d", &d)]);
        }
        _ => {
            let d = format!("M{}L{}L{}Z", place(0.0, 0.0), place(HEAD.0, HEAD.1), place(HEAD.0, -HEAD.1));
            svg.empty("path", &[("class", "head"), ("d", &d)]);
        }
    }
}

fn describe_path(path: &Path) -> String {
    let point = |p: &Point| format!("{} {}", number(p.x), number(p.y));
    let mut d = format!("M{}", point(&path.start));
    for piece in &path.pieces {
        let _ = match piece {
            Piece::Line(to) => write!(d, "L{}", point(to)),
            Piece::Curve(a, b, to) => write!(d, "C{} {} {}", point(a), point(b), point(to)),
        };
    }
    d
}
