//! The shapes that metadata can ask for.

/// The shape of this name, as `shape:` accepts it.
pub(crate) fn shape(name: &str) -> Option<&'static str> {
    SHAPES.binary_search(&name).ok().and_then(|index| SHAPES.get(index)).copied()
}

/// The shape that `name` is most like, if it is like any.
pub(crate) fn similar_shape(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase().replace('_', "-");
    if name.len() > LONGEST * 2 {
        return None;
    }
    // Names whose lengths differ by more than the distance allowed need no comparison.
    let near = SHAPES.iter().filter(|shape| shape.len().abs_diff(name.chars().count()) * 3 <= shape.len());
    let close = near.map(|shape| (strsim::damerau_levenshtein(shape, &name), *shape));
    close.min().filter(|&(distance, shape)| distance * 3 <= shape.len()).map(|(_, shape)| shape)
}

/// Length of the longest name, in bytes.
const LONGEST: usize = 24;

/// All names and aliases, sorted.
#[rustfmt::skip]
const SHAPES: &[&str] = &[
    "anchor", "bang", "bolt", "bow-rect", "bow-tie-rectangle", "bpmn-activity", "bpmn-annotation", "bpmn-boundary",
    "bpmn-data", "bpmn-data-store", "bpmn-end", "bpmn-gateway", "bpmn-intermediate", "bpmn-start", "brace", "brace-l",
    "brace-r", "braces", "browser", "bucket", "card", "choice", "circ", "circle", "cloud", "collate", "com-link",
    "comment", "composite", "console", "cross-circ", "crossed-circle", "curv-trap", "curved-trapezoid", "cyl",
    "cylinder", "das", "data-store", "database", "datastore", "db", "dbl-circ", "decision", "delay", "diam",
    "diamond", "directory", "disk", "display", "div-proc", "div-rect", "divided-process", "divided-rectangle", "doc",
    "docs", "document", "documents", "double-circle", "doublecircle", "event", "extract", "f-circ", "filled-circle",
    "flag", "flip-tri", "flipped-triangle", "folder", "fork", "fr-circ", "fr-rect", "framed-circle",
    "framed-rectangle", "h-cyl", "half-rounded-rectangle", "hex", "hexagon", "horizontal-cylinder", "hourglass",
    "icon", "in-out", "internal-storage", "inv-trapezoid", "join", "junction", "lean-l", "lean-left", "lean-r",
    "lean-right", "lightning-bolt", "lin-cyl", "lin-doc", "lin-proc", "lin-rect", "lined-cylinder", "lined-document",
    "lined-process", "lined-rectangle", "loop-limit", "manual", "manual-file", "manual-input", "notch-pent",
    "notch-rect", "notched-pentagon", "notched-rectangle", "note", "odd", "out-in", "paper-tape", "person", "pill",
    "prepare", "priority", "proc", "process", "processes", "procs", "question", "rect", "rectangle", "rounded",
    "shaded-process", "sl-rect", "sloped-rectangle", "sm-circ", "small-circle", "st-doc", "st-rect",
    "stacked-document", "stacked-rectangle", "stadium", "start", "state", "stop", "stored-data", "subproc",
    "subprocess", "subroutine", "summary", "tag-doc", "tag-proc", "tag-rect", "tagged-document", "tagged-process",
    "tagged-rectangle", "terminal", "text", "trap-b", "trap-t", "trapezoid", "trapezoid-bottom", "trapezoid-top",
    "tri", "triangle", "win-pane", "window-pane",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_slips_corrected() {
        assert!(SHAPES.is_sorted() && SHAPES.iter().all(|name| name.len() <= LONGEST));
        assert_eq!(shape("hex"), Some("hex"));
        assert_eq!(shape("Hex"), None);
        assert_eq!(similar_shape("Rectt"), Some("rect"));
        assert_eq!(similar_shape("nonsense"), None);
    }
}
