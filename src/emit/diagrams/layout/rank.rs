//! Ranks: which way each edge counts as leading on, and how far down each box stands.

use crate::emit::lists::{add, at, row, set};

/// An edge between two boxes of one scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// How many ranks lie between the two at least.
    pub(super) length: usize,
}

/// For each of `count` boxes its rank, and for each link whether it leads back.
pub(super) fn ranks(count: usize, links: &[Link]) -> (Vec<usize>, Vec<bool>) {
    let back = back(count, links);
    let forward: Vec<Link> = links
        .iter()
        .zip(&back)
        .map(|(link, &back)| if back { Link { from: link.to, to: link.from, ..*link } } else { *link })
        .filter(|link| link.from != link.to)
        .collect();
    let (mut out, mut into) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (index, link) in forward.iter().enumerate() {
        add(&mut out, link.from, index);
        add(&mut into, link.to, index);
    }
    let order = topological(count, &forward, &out, &into);
    let mut rank = vec![0; count];
    for &node in &order {
        for link in row(&out, node).iter().filter_map(|&index| forward.get(index)) {
            let least = at(&rank, node) + link.length;
            let now = at(&rank, link.to);
            set(&mut rank, link.to, now.max(least));
        }
    }
    // What more leads out of than into moves down to what it leads to.
    for &node in order.iter().rev() {
        if row(&out, node).len() > row(&into, node).len() {
            let below = row(&out, node).iter().filter_map(|&index| forward.get(index));
            let latest = below.map(|link| at(&rank, link.to).saturating_sub(link.length)).min();
            set(&mut rank, node, latest.unwrap_or_default());
        }
    }
    let first = rank.iter().copied().min().unwrap_or_default();
    rank.iter_mut().for_each(|rank| *rank -= first);
    (rank, back)
}

/// The links that close a loop, found by a walk from the boxes that nothing leads to.
fn back(count: usize, links: &[Link]) -> Vec<bool> {
    let mut out = vec![Vec::new(); count];
    let mut entered = vec![false; count];
    for (index, link) in links.iter().enumerate().filter(|(_, link)| link.from != link.to) {
        add(&mut out, link.from, index);
        set(&mut entered, link.to, true);
    }
    let mut back = vec![false; links.len()];
    // 0 not met, 1 on the way, 2 done.
    let mut state = vec![0_u8; count];
    let (starts, rest): (Vec<usize>, Vec<usize>) = (0..count).partition(|&node| !at(&entered, node));
    for root in starts.into_iter().chain(rest) {
        if at(&state, root) != 0 {
            continue;
        }
        set(&mut state, root, 1);
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            let Some(&index) = row(&out, node).get(next) else {
                set(&mut state, node, 2);
                continue;
            };
            stack.push((node, next + 1));
            let to = links.get(index).map_or(node, |link| link.to);
            match at(&state, to) {
                0 => {
                    set(&mut state, to, 1);
                    stack.push((to, 0));
                }
                1 => set(&mut back, index, true),
                _ => {}
            }
        }
    }
    back
}

fn topological(count: usize, links: &[Link], out: &[Vec<usize>], into: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = into.iter().map(Vec::len).collect();
    let mut order: Vec<usize> = (0..count).filter(|&node| at(&waiting, node) == 0).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for to in row(out, node).iter().filter_map(|&index| links.get(index)).map(|link| link.to) {
            let left = at(&waiting, to).saturating_sub(1);
            set(&mut waiting, to, left);
            if left == 0 {
                order.push(to);
            }
        }
    }
    order
}
