//! The order of the vertices within each rank, with few crossings.

use crate::emit::diagrams::layout::scope::{Segment, Vertex};
use crate::emit::lists::{add, at, row, set};

/// Sweeps over the ranks; more gain little.
const SWEEPS: usize = 16;

/// Larger scopes are swept only, their neighbours are not exchanged pair by pair.
const EXCHANGED: usize = 1500;

struct Sorter<'a> {
    segments: &'a [Segment],
    /// For each vertex the segments that lead to it, and those that lead from it.
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
    /// Where each vertex stands in its rank.
    place: Vec<usize>,
    /// How far from the middle of its upper and lower vertex each segment is fastened, from -0.5 to 0.5.
    fastened: Vec<(f64, f64)>,
}

/// Vertices by rank, in order.
pub(super) fn layers(vertices: &[Vertex], segments: &[Segment]) -> Vec<Vec<usize>> {
    let mut sorter = Sorter::new(vertices, segments);
    let mut layers = sorter.first(vertices);
    let (mut best, mut least) = (layers.clone(), sorter.crossings(&layers));
    for sweep in 0..SWEEPS {
        if least == 0 {
            break;
        }
        sorter.sweep(&mut layers, sweep % 2 == 0);
        if vertices.len() <= EXCHANGED {
            sorter.exchange(&mut layers);
        }
        let crossings = sorter.crossings(&layers);
        if crossings < least {
            (best, least) = (layers.clone(), crossings);
        }
    }
    best
}

impl<'a> Sorter<'a> {
    fn new(vertices: &[Vertex], segments: &'a [Segment]) -> Self {
        let (mut above, mut below) = (vec![Vec::new(); vertices.len()], vec![Vec::new(); vertices.len()]);
        for (index, segment) in segments.iter().enumerate() {
            add(&mut above, segment.lower, index);
            add(&mut below, segment.upper, index);
        }
        let share = |vertex: usize, offset: Option<f64>| {
            vertices.get(vertex).map_or(0.0, |v| offset.unwrap_or_default() / v.size.w.max(1.0))
        };
        let fastened = segments.iter().map(|s| (share(s.upper, s.at_upper), share(s.lower, s.at_lower))).collect();
        Self { segments, above, below, place: vec![0; vertices.len()], fastened }
    }

    /// As a walk from the top meets them, so that what belongs together stands together.
    fn first(&mut self, vertices: &[Vertex]) -> Vec<Vec<usize>> {
        let depth = vertices.iter().map(|vertex| vertex.rank + 1).max().unwrap_or_default();
        let mut layers = vec![Vec::new(); depth];
        let mut met = vec![false; vertices.len()];
        let mut roots: Vec<usize> = (0..vertices.len()).collect();
        roots.sort_by_key(|&v| vertices.get(v).map_or(0, |vertex| vertex.rank));
        for root in roots {
            let mut stack = vec![root];
            while let Some(vertex) = stack.pop() {
                if std::mem::replace(met.get_mut(vertex).unwrap_or(&mut true), true) {
                    continue;
                }
                let rank = vertices.get(vertex).map_or(0, |v| v.rank);
                set(&mut self.place, vertex, row(&layers, rank).len());
                add(&mut layers, rank, vertex);
                stack.extend(
                    row(&self.below, vertex).iter().rev().filter_map(|&s| self.segments.get(s)).map(|s| s.lower),
                );
            }
        }
        layers
    }

    /// Where the other end of a segment is, as a place in its rank.
    fn far(&self, segment: usize, down: bool) -> f64 {
        let Some(s) = self.segments.get(segment) else { return 0.0 };
        let (upper, lower) = at(&self.fastened, segment);
        if down { self.at(s.upper) + upper } else { self.at(s.lower) + lower }
    }

    #[allow(clippy::cast_precision_loss)]
    fn at(&self, vertex: usize) -> f64 {
        at(&self.place, vertex) as f64
    }

    /// Sorts each rank by the mean place of the neighbours in the rank before.
    fn sweep(&mut self, layers: &mut [Vec<usize>], down: bool) {
        let mut indices: Vec<usize> = (0..layers.len()).collect();
        if !down {
            indices.reverse();
        }
        for index in indices.into_iter().skip(1) {
            let Some(layer) = layers.get_mut(index) else { continue };
            let mut keyed: Vec<(f64, usize)> = layer.iter().map(|&vertex| (self.mean(vertex, down), vertex)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *layer = keyed.into_iter().map(|(_, vertex)| vertex).collect();
            self.number(layer);
        }
    }

    fn number(&mut self, layer: &[usize]) {
        for (place, &vertex) in layer.iter().enumerate() {
            set(&mut self.place, vertex, place);
        }
    }

    /// The mean place of a vertex's neighbours; its own where it has none.
    fn mean(&self, vertex: usize, down: bool) -> f64 {
        let segments = row(if down { &self.above } else { &self.below }, vertex);
        if segments.is_empty() {
            return self.at(vertex);
        }
        let sum: f64 = segments.iter().map(|&segment| self.far(segment, down)).sum();
        sum / f64::from(u32::try_from(segments.len()).unwrap_or(u32::MAX))
    }

    /// Exchanges neighbours where that takes crossings away.
    fn exchange(&mut self, layers: &mut [Vec<usize>]) {
        for layer in layers.iter_mut() {
            for left in 0..layer.len().saturating_sub(1) {
                let (a, b) = (at(layer, left), at(layer, left + 1));
                if self.between(b, a) < self.between(a, b) {
                    layer.swap(left, left + 1);
                    set(&mut self.place, a, left + 1);
                    set(&mut self.place, b, left);
                }
            }
        }
    }

    /// Crossings among the segments of two vertices, where `a` stands left of `b`.
    fn between(&self, a: usize, b: usize) -> usize {
        let count = |lists: &[Vec<usize>], down: bool| -> usize {
            let far = |vertex| row(lists, vertex).iter().map(|&s| self.far(s, down)).collect::<Vec<f64>>();
            let (left, right) = (far(a), far(b));
            left.iter().map(|l| right.iter().filter(|r| *r < l).count()).sum()
        };
        count(&self.above, true) + count(&self.below, false)
    }

    /// Crossings between all ranks: inversions, counted with a Fenwick tree.
    fn crossings(&self, layers: &[Vec<usize>]) -> usize {
        layers.iter().map(|layer| self.crossings_below(layer)).sum()
    }

    fn crossings_below(&self, layer: &[usize]) -> usize {
        let mut ends: Vec<(f64, f64)> = Vec::new();
        for &vertex in layer {
            for &index in row(&self.below, vertex) {
                let (upper, _) = at(&self.fastened, index);
                ends.push((self.at(vertex) + upper, self.far(index, false)));
            }
        }
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut lower: Vec<f64> = ends.iter().map(|end| end.1).collect();
        lower.sort_by(f64::total_cmp);
        lower.dedup();
        let mut tree = vec![0_usize; lower.len() + 1];
        let mut crossings = 0;
        for (seen, (_, end)) in ends.iter().enumerate() {
            let rank = lower.partition_point(|other| other < end) + 1;
            let (mut below, mut i) = (0, rank);
            while i > 0 {
                below += at(&tree, i);
                i &= i - 1;
            }
            crossings += seen - below;
            let mut i = rank;
            while let Some(count) = tree.get_mut(i) {
                *count += 1;
                i += i & i.wrapping_neg();
            }
        }
        crossings
    }
}
