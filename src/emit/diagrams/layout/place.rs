//! Where the vertices of each rank stand from left to right.

use crate::emit::diagrams::layout::scope::{Kind, Segment, Vertex};
use crate::emit::lists::{add, at, row, set};

/// Sweeps over the ranks.
const SWEEPS: usize = 24;

/// Least distance between two boxes, and between a line and what stands beside it, in pixels.
const BESIDE_BOX: f64 = 36.0;
const BESIDE_LINE: f64 = 18.0;

/// Places that are as near as can be to those wanted (least squares by weight), each at least its gap behind the one
/// before: isotonic regression by pooling neighbours that are in each other's way.
pub(super) fn spread(wanted: &[(f64, f64)], gaps: &[f64]) -> Vec<f64> {
    // Pools: sum of weighted places, weight, how many.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    let mut before = 0.0;
    let mut offsets = Vec::with_capacity(wanted.len());
    for (index, &(place, weight)) in wanted.iter().enumerate() {
        if index > 0 {
            before += at(gaps, index - 1);
        }
        offsets.push(before);
        let mut pool = ((place - before) * weight, weight, 1);
        while let Some(&(sum, weight, count)) = pools.last() {
            if sum / weight <= pool.0 / pool.1 {
                break;
            }
            pools.pop();
            pool = (pool.0 + sum, pool.1 + weight, pool.2 + count);
        }
        pools.push(pool);
    }
    let places = pools.iter().flat_map(|&(sum, weight, count)| std::iter::repeat_n(sum / weight, count));
    places.zip(&offsets).map(|(place, offset)| place + offset).collect()
}

/// The middle of each vertex.
pub(super) fn middles(vertices: &[Vertex], segments: &[Segment], layers: &[Vec<usize>]) -> Vec<f64> {
    let (mut above, mut below) = (vec![Vec::new(); vertices.len()], vec![Vec::new(); vertices.len()]);
    for segment in segments {
        let kinds = [segment.upper, segment.lower].map(|v| vertices.get(v).is_some_and(|v| v.is_line()));
        let weight = match kinds {
            [true, true] => 8.0,
            [false, false] => 1.0,
            _ => 2.0,
        };
        let shift = |v: usize| vertices.get(v).map_or(0.0, |v| v.shift);
        let upper = segment.at_upper.unwrap_or_default() + shift(segment.upper);
        let lower = segment.at_lower.unwrap_or_default() + shift(segment.lower);
        add(&mut above, segment.lower, (segment.upper, upper - lower, weight));
        add(&mut below, segment.upper, (segment.lower, lower - upper, weight));
    }
    let gaps: Vec<Vec<f64>> = layers.iter().map(|layer| gaps(vertices, layer)).collect();
    let mut middle = vec![0.0; vertices.len()];
    for (layer, gaps) in layers.iter().zip(&gaps) {
        let packed = spread(&vec![(0.0, 1.0); layer.len()], gaps);
        layer.iter().zip(packed).for_each(|(&vertex, place)| set(&mut middle, vertex, place));
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let last = sweep + 4 >= SWEEPS;
        let mut order: Vec<usize> = (0..layers.len()).collect();
        if !down {
            order.reverse();
        }
        for layer_index in order {
            let layer = row(layers, layer_index);
            let wanted: Vec<(f64, f64)> = layer
                .iter()
                .map(|&vertex| {
                    let near = row(if down { &above } else { &below }, vertex);
                    let far =
                        if last || near.is_empty() { row(if down { &below } else { &above }, vertex) } else { &[] };
                    want(near.iter().chain(far), &middle, at(&middle, vertex))
                })
                .collect();
            let places = spread(&wanted, row(&gaps, layer_index));
            layer.iter().zip(places).for_each(|(&vertex, place)| set(&mut middle, vertex, place));
        }
    }
    middle
}

/// The mean of what the neighbours ask for, and how much that weighs; `here`, which weighs next to nothing, without any.
fn want<'a>(near: impl Iterator<Item = &'a (usize, f64, f64)>, middle: &[f64], here: f64) -> (f64, f64) {
    let (sum, weight) = near.fold((0.0, 0.0), |(sum, all), &(vertex, offset, weight)| {
        (sum + (at(middle, vertex) + offset) * weight, all + weight)
    });
    if weight > 0.0 { (sum / weight, weight) } else { (here, 0.01) }
}

/// How far apart the middles of neighbours are at least.
fn gaps(vertices: &[Vertex], layer: &[usize]) -> Vec<f64> {
    let apart = |pair: &[usize]| {
        let [Some(left), Some(right)] = [pair.first(), pair.last()].map(|v| v.and_then(|&v| vertices.get(v))) else {
            return 0.0;
        };
        let boxes = [left, right].iter().all(|v| matches!(v.kind, Kind::Box(_)));
        (left.size.w + right.size.w) / 2.0 + if boxes { BESIDE_BOX } else { BESIDE_LINE }
    };
    layer.windows(2).map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn what_is_in_each_others_way_moves_apart_evenly() {
        assert_eq!(spread(&[(0.0, 1.0), (0.0, 1.0), (100.0, 1.0)], &[10.0, 10.0]), [-5.0, 5.0, 100.0]);
        assert_eq!(spread(&[(5.0, 3.0), (5.0, 1.0)], &[8.0]), [3.0, 11.0]);
        assert_eq!(spread(&[], &[]), [0.0; 0]);
    }
}
