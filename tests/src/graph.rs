//! Drawings of circuits and filters as SVG.
//!
//! A [`Panel`] is one graph: boxes in columns by their distance from the source of the flow, and arrows. Panels stand side by
//! side in a row; rows stand under each other.

pub mod circuits;
pub mod svg;

/// What a box stands for; decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A pin to the client.
    Host,
    /// A pin to the world.
    Bridge,
    /// A node or element.
    Node,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// First line: the name.
    pub title: String,
    /// Further lines.
    pub lines: Vec<String>,
    /// What it stands for.
    pub kind: Kind,
}

/// One graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// Above the graph.
    pub title: String,
    /// The boxes.
    pub shapes: Vec<Shape>,
    /// Arrows between boxes, by index.
    pub arrows: Vec<(usize, usize)>,
}

impl Panel {
    /// The column of each box: the longest way to it from a box without an arrow in. A circle stops at the number of boxes.
    fn columns(&self) -> Vec<usize> {
        let mut columns = vec![0; self.shapes.len()];
        for _ in 0..self.shapes.len() {
            for &(from, to) in &self.arrows {
                if columns[to] <= columns[from] {
                    columns[to] = (columns[from] + 1).min(self.shapes.len());
                }
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(title: &str) -> Shape {
        Shape { title: title.into(), lines: vec![], kind: Kind::Node }
    }

    #[test]
    fn boxes_stand_in_the_order_of_the_flow() {
        let shapes = ["sum", "pin", "volume", "jack"].map(shape).to_vec();
        let panel = Panel { title: String::new(), shapes, arrows: vec![(1, 2), (2, 0), (1, 0), (0, 3)] };
        assert_eq!(panel.columns(), [2, 0, 1, 3]);
    }
}
