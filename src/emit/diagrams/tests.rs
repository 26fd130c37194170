//! Geometry: nothing overlaps, no edge crosses a foreign box, no text is cut off.

#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;

use super::layout::geometry::{Point, Rect};
use super::layout::layout;
use super::plan::Measured;
use crate::model::mermaid::{Flowchart, Stroke};
use crate::source::{FileId, Mapped};
use crate::syntax::mermaid::parse;

/// A pixel's part that two things may share.
const SLACK: f64 = 0.6;

fn chart(source: &str) -> Option<Flowchart> {
    parse(&Mapped::plain(FileId(0), 0, source.to_owned())).flowchart.filter(|chart| !chart.nodes.is_empty())
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x + SLACK < b.x + b.w && b.x + SLACK < a.x + a.w && a.y + SLACK < b.y + b.h && b.y + SLACK < a.y + a.h
}

fn inside(outer: Rect, inner: Rect) -> bool {
    inner.x >= outer.x - SLACK
        && inner.y >= outer.y - SLACK
        && inner.x + inner.w <= outer.x + outer.w + SLACK
        && inner.y + inner.h <= outer.y + outer.h + SLACK
}

fn holds(rect: Rect, p: Point) -> bool {
    p.x > rect.x + SLACK && p.x < rect.x + rect.w - SLACK && p.y > rect.y + SLACK && p.y < rect.y + rect.h - SLACK
}

/// What is wrong with the picture of a chart.
fn wrong(chart: &Flowchart) -> Vec<String> {
    let measured = Measured::new(chart);
    let plan = &measured.plan;
    let drawn = layout(plan, &measured).unwrap();
    let mut wrong = Vec::new();
    let name = |i: usize| measured.texts[i].lines.join(" ");
    let around =
        |i: usize| std::iter::successors(plan.boxes[i].parent, |&p| plan.boxes[p].parent).take(99).collect::<Vec<_>>();
    for a in 0..plan.boxes.len() {
        for b in a + 1..plan.boxes.len() {
            let nested = around(a).contains(&b) || around(b).contains(&a);
            if !nested && overlap(drawn.boxes[a], drawn.boxes[b]) {
                wrong.push(format!("`{}` and `{}` overlap", name(a), name(b)));
            }
        }
        if plan.boxes[a].parent.is_some_and(|parent| !inside(drawn.boxes[parent], drawn.boxes[a])) {
            wrong.push(format!("`{}` stands out of its group", name(a)));
        }
        let text = measured.texts[a].size;
        if !plan.boxes[a].group
            && measured.shapes[a].has_text()
            && (text.w > drawn.boxes[a].w || text.h > drawn.boxes[a].h)
        {
            wrong.push(format!("`{}` is cut off", name(a)));
        }
    }
    let whole = Rect { x: 0.0, y: 0.0, w: drawn.size.w, h: drawn.size.h };
    let all = drawn.boxes.iter().chain(drawn.labels.iter().chain(&drawn.titles).map(|(_, rect)| rect));
    wrong.extend(all.filter(|rect| !inside(whole, **rect)).map(|rect| format!("{rect:?} is outside of {whole:?}")));
    for (edge, rect) in &drawn.labels {
        let foreign = (0..plan.boxes.len()).filter(|&i| !plan.boxes[i].group && overlap(drawn.boxes[i], *rect));
        wrong.extend(foreign.map(|i| format!("the label of edge {edge} covers `{}`", name(i))));
        let others = drawn.labels.iter().filter(|(other, _)| other > edge);
        wrong.extend(
            others.filter(|(_, o)| overlap(*o, *rect)).map(|(o, _)| format!("labels of {edge} and {o} overlap")),
        );
    }
    let labelled: Vec<usize> = drawn.labels.iter().map(|(edge, _)| *edge).collect();
    for (i, edge) in plan.edges.iter().enumerate() {
        if edge.label.is_some() && !labelled.contains(&i) {
            wrong.push(format!("edge {i} lost its label"));
        }
        if measured.edges[i].0.stroke == Stroke::Invisible {
            continue;
        }
        let points = drawn.edges[i].points();
        if points.len() < 2 {
            wrong.push(format!("edge {i} is not drawn"));
        }
        let own = [around(edge.from), around(edge.to), vec![edge.from, edge.to]].concat();
        for b in (0..plan.boxes.len()).filter(|b| !own.contains(b)) {
            if points.iter().any(|p| holds(drawn.boxes[b], *p)) {
                wrong.push(format!("edge {i} goes through `{}`", name(b)));
            }
        }
        // It touches its own boxes, and crosses none of them from side to side.
        for own in [edge.from, edge.to].into_iter().filter(|&b| !plan.boxes[b].group) {
            let middle = drawn.boxes[own].center();
            let core = Rect { x: middle.x - 2.0, y: middle.y - 2.0, w: 4.0, h: 4.0 };
            if points.iter().any(|p| holds(core, *p)) {
                wrong.push(format!("edge {i} covers the text of `{}`", name(own)));
            }
            let b = drawn.boxes[own];
            let grown = Rect { x: b.x - 2.0, y: b.y - 2.0, w: b.w + 4.0, h: b.h + 4.0 };
            if !points.iter().any(|p| holds(grown, *p)) {
                wrong.push(format!("edge {i} does not reach `{}`", name(own)));
            }
        }
    }
    wrong
}

#[test]
fn pictures_of_all_kinds_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/emit/diagrams");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "mmd") {
            let chart = chart(&fs::read_to_string(&path).unwrap()).unwrap();
            assert_eq!(wrong(&chart), [""; 0], "{}", path.display());
            count += 1;
        }
    }
    assert!(count >= 8, "{count} fixtures");
}

/// Pages of other people, where they are: set `RUNBOOKC_SHARED`; `RUNBOOKC_PICTURES` names a folder for the pictures.
#[test]
fn pictures_of_real_charts_hold() {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return };
    let lines = fs::read_to_string(Path::new(&shared).join("mermaid/real.jsonl")).unwrap();
    let css = include_str!("../../../templates/flowchart.css");
    let (mut found, mut drawn) = (Vec::new(), 0);
    for (index, line) in lines.lines().enumerate() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(chart) = case["source"].as_str().and_then(chart) else { continue };
        drawn += 1;
        found.extend(wrong(&chart).into_iter().map(|problem| format!("{}: {problem}", case["id"])));
        if let Some(folder) = std::env::var_os("RUNBOOKC_PICTURES") {
            fs::write(Path::new(&folder).join(format!("{index}.svg")), super::picture(&chart, css).unwrap()).unwrap();
        }
    }
    assert!(drawn > 20 && found.is_empty(), "{drawn} drawn; {found:#?}");
}

#[test]
fn charts_beyond_the_limit_are_refused_at_once() {
    let huge: String = (0..50_000).map(|i| format!("  n{i} --> n{}\n", i + 1)).collect();
    let reason = super::picture(&chart(&format!("graph TD\n{huge}")).unwrap(), "").unwrap_err();
    assert!(reason.starts_with("50001 boxes and 50000 edges"), "{reason}");
    // Few boxes, but edges that pass each other's ranks by the thousand.
    let long: String = (0..900).map(|i| format!("  n{i} --> n{}\n  n0 --> n{}\n", i + 1, i + 1)).collect();
    let reason = super::picture(&chart(&format!("graph TD\n{long}")).unwrap(), "").unwrap_err();
    assert!(reason.contains("ranks in all"), "{reason}");
}

#[test]
fn what_a_node_says_is_text() {
    let hostile = "graph TD\n a[\"<script>x()</script> <img src=x onerror=y()>\"] --> b[\"javascript:alert(1)\"]\n \
                   click b \"javascript:alert(1)\"\n classDef odd fill:url(#x)\n class a odd\n style b stroke:red\n click a href \"https://a.b/?x=\\\"onload=1\"";
    let svg = super::picture(&chart(hostile).unwrap(), "").unwrap();
    assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("href=\"javascript"), "{svg}");
    assert!(!svg.contains("url(") && svg.contains("#ff0000"), "{svg}");
}
