//! Reading and writing lists by indices that were computed: an index outside means nothing, it does not end the program.

/// The value at `index`; the default outside.
pub(in crate::emit) fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

/// Sets the value at `index`; nothing outside.
pub(in crate::emit) fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(place) = list.get_mut(index) {
        *place = value;
    }
}

/// The list at `index`; empty outside.
pub(in crate::emit) fn row<T>(lists: &[Vec<T>], index: usize) -> &[T] {
    lists.get(index).map(Vec::as_slice).unwrap_or_default()
}

/// Adds to the list at `index`; nothing outside.
pub(in crate::emit) fn add<T>(lists: &mut [Vec<T>], index: usize, value: T) {
    if let Some(list) = lists.get_mut(index) {
        list.push(value);
    }
}
