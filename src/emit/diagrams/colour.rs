//! The colours that a chart's author gave with `style` and `classDef`, as far as both schemes can bear them.

use crate::model::mermaid::{Flowchart, Node};

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(u8, u8, u8);

/// What an author set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) fill: Option<Colour>,
    pub(super) stroke: Option<Colour>,
    /// Of the text; given or not, it can be read on the fill.
    pub(super) text: Option<Colour>,
    /// Is the line dashed?
    pub(super) dashed: bool,
}

/// Names of colours that charts use; others are left out.
const NAMES: &[(&str, u32)] = &[
    ("white", 0xff_ff_ff),
    ("black", 0),
    ("red", 0xff_00_00),
    ("green", 0x00_80_00),
    ("blue", 0x00_00_ff),
    ("yellow", 0xff_ff_00),
    ("orange", 0xff_a5_00),
    ("purple", 0x80_00_80),
    ("pink", 0xff_c0_cb),
    ("gray", 0x80_80_80),
    ("grey", 0x80_80_80),
    ("lightgray", 0xd3_d3_d3),
    ("lightgrey", 0xd3_d3_d3),
    ("lightblue", 0xad_d8_e6),
    ("lightgreen", 0x90_ee_90),
    ("lightyellow", 0xff_ff_e0),
    ("lightpink", 0xff_b6_c1),
    ("darkred", 0x8b_00_00),
    ("darkgreen", 0x00_64_00),
    ("darkblue", 0x00_00_8b),
    ("darkorange", 0xff_8c_00),
    ("gold", 0xff_d7_00),
    ("cyan", 0x00_ff_ff),
    ("magenta", 0xff_00_ff),
    ("teal", 0x00_80_80),
    ("navy", 0x00_00_80),
    ("maroon", 0x80_00_00),
    ("lime", 0x00_ff_00),
    ("tomato", 0xff_63_47),
    ("salmon", 0xfa_80_72),
    ("coral", 0xff_7f_50),
    ("crimson", 0xdc_14_3c),
    ("skyblue", 0x87_ce_eb),
    ("steelblue", 0x46_82_b4),
    ("brown", 0xa5_2a_2a),
    ("beige", 0xf5_f5_dc),
    ("silver", 0xc0_c0_c0),
];

/// What is set for a node: by its classes in order, then by its own styles.
pub(super) fn paint(chart: &Flowchart, node: &Node) -> Paint {
    let of = |name: &str| chart.classes.iter().find(|class| class.id == name);
    let classes = std::iter::once("default").chain(node.classes.iter().map(String::as_str));
    let styles = classes.filter_map(of).flat_map(|class| class.styles.iter().chain(&class.text_styles));
    let mut paint = Paint::default();
    for (key, value) in styles.chain(&node.styles).filter_map(|style| style.split_once(':')) {
        let value = value.trim().trim_end_matches("!important").trim().trim_end_matches(';');
        match key.trim() {
            "fill" | "background-color" => paint.fill = colour(value).or(paint.fill),
            "stroke" => paint.stroke = colour(value).or(paint.stroke),
            "color" => paint.text = colour(value).or(paint.text),
            "stroke-dasharray" => paint.dashed = value != "0" && value != "none",
            _ => {}
        }
    }
    // Without a fill of its own a node has the scheme's, on which only the scheme's text can be read.
    paint.text = paint.fill.map(|fill| {
        paint.text.filter(|&text| contrast(fill, text) >= 4.5).unwrap_or_else(|| {
            let (black, white) = (Colour(0x11, 0x11, 0x11), Colour(0xff, 0xff, 0xff));
            if contrast(fill, black) >= contrast(fill, white) { black } else { white }
        })
    });
    paint
}

fn colour(text: &str) -> Option<Colour> {
    let lower = text.to_ascii_lowercase();
    let split = |n: u32| {
        let [_, r, g, b] = n.to_be_bytes();
        Colour(r, g, b)
    };
    if let Some(hex) = lower.strip_prefix('#') {
        let hex = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
        return u32::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == 6).map(split);
    }
    if let Some(parts) = lower.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let parts: Vec<u8> = parts.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        return <[u8; 3]>::try_from(parts).ok().map(|[r, g, b]| Colour(r, g, b));
    }
    NAMES.iter().find(|(name, _)| *name == lower).map(|(_, n)| split(*n))
}

/// By the Web Content Accessibility Guidelines 2, from 1 to 21.
fn contrast(a: Colour, b: Colour) -> f64 {
    let light = |Colour(r, g, b): Colour| {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_nothing_else() {
        assert_eq!(colour("#f9C"), Some(Colour(0xff, 0x99, 0xcc)));
        assert_eq!(colour("rgb(1, 2,3)"), Some(Colour(1, 2, 3)));
        assert_eq!(colour("Orange"), Some(Colour(0xff, 0xa5, 0)));
        assert_eq!(["url(#x)", "#12345g", "var(--a)", "\"/><script>"].map(colour), [None; 4]);
        assert!((contrast(Colour(0, 0, 0), Colour(255, 255, 255)) - 21.0).abs() < 0.01);
    }
}
