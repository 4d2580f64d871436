//! Panels as SVG text.

use super::{Kind, Panel, Shape};
use std::fmt::Write;

const LINE: usize = 17;
const CHAR: usize = 7;
const PAD: usize = 10;
const GAP_X: usize = 44;
const GAP_Y: usize = 18;
const MARGIN: usize = 24;

struct Placed<'a> {
    shape: &'a Shape,
    x: usize,
    y: usize,
    w: usize,
    h: usize,
}

fn size(shape: &Shape) -> (usize, usize) {
    let longest = shape.lines.iter().chain([&shape.title]).map(|l| l.chars().count()).max().unwrap_or(0);
    (longest * CHAR + 2 * PAD, (1 + shape.lines.len()) * LINE + PAD)
}

fn place(panel: &Panel) -> (Vec<Placed<'_>>, usize, usize) {
    let columns = panel.columns();
    let count = columns.iter().max().map_or(0, |c| c + 1);
    let of = |c: usize| columns.iter().enumerate().filter(move |(_, k)| **k == c).map(|(n, _)| n);
    let width = |c: usize| of(c).map(|n| size(&panel.shapes[n]).0).max().unwrap_or(0);
    let height = |c: usize| of(c).map(|n| size(&panel.shapes[n]).1 + GAP_Y).sum::<usize>().saturating_sub(GAP_Y);
    let tallest = (0..count).map(height).max().unwrap_or(0);
    let mut placed: Vec<Option<Placed<'_>>> = panel.shapes.iter().map(|_| None).collect();
    let mut x = 0;
    for c in 0..count {
        let mut y = (tallest - height(c)) / 2;
        for n in of(c) {
            let shape = &panel.shapes[n];
            let h = size(shape).1;
            placed[n] = Some(Placed { shape, x, y, w: width(c), h });
            y += h + GAP_Y;
        }
        x += width(c) + GAP_X;
    }
    let title = panel.title.chars().count() * (CHAR + 1);
    (placed.into_iter().flatten().collect(), x.saturating_sub(GAP_X).max(title), tallest)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn colours(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Host => ("#dbeafe", "#1d4ed8"),
        Kind::Bridge => ("#dcfce7", "#15803d"),
        Kind::Node => ("#f8fafc", "#475569"),
    }
}

fn draw(out: &mut String, panel: &Panel, left: usize, top: usize) -> usize {
    let (placed, _, height) = place(panel);
    let base = top + LINE + PAD;
    // Writing to a String cannot fail.
    let _ = write!(out, r##"<text x="{left}" y="{}" class="t" fill="#0f172a">{}</text>"##, top + LINE - 4, escape(&panel.title));
    for &(from, to) in &panel.arrows {
        let (a, b) = (&placed[from], &placed[to]);
        let (x1, y1) = (left + a.x + a.w, base + a.y + a.h / 2);
        let (x2, y2) = (left + b.x, base + b.y + b.h / 2);
        let middle = (x1 + x2) / 2;
        let _ = write!(out, r##"<path d="M{x1} {y1} C{middle} {y1} {middle} {y2} {} {y2}" class="a"/>"##, x2.saturating_sub(7));
    }
    for p in &placed {
        let (fill, stroke) = colours(p.shape.kind);
        let (x, y) = (left + p.x, base + p.y);
        let _ = write!(out, r##"<rect x="{x}" y="{y}" width="{}" height="{}" rx="6" fill="{fill}" stroke="{stroke}"/>"##, p.w, p.h);
        let _ =
            write!(out, r##"<text x="{}" y="{}" class="t" fill="{stroke}">{}</text>"##, x + PAD, y + LINE, escape(&p.shape.title));
        for (n, line) in p.shape.lines.iter().enumerate() {
            let _ = write!(
                out,
                r##"<text x="{}" y="{}" class="l" fill="#334155">{}</text>"##,
                x + PAD,
                y + (n + 2) * LINE,
                escape(line)
            );
        }
    }
    height + LINE + PAD
}

/// Draws rows of panels under a heading.
pub fn render(heading: &str, rows: &[Vec<Panel>]) -> String {
    let mut body = String::new();
    let mut y = MARGIN + 36;
    let mut widest = heading.chars().count() * 11;
    // The n-th panels of all rows stand under each other.
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |n: usize| rows.iter().filter_map(|r| r.get(n)).map(|p| place(p).1).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns).map(width).collect();
    for row in rows {
        let (mut x, mut tallest) = (MARGIN, 0);
        for (panel, width) in row.iter().zip(&widths) {
            tallest = tallest.max(draw(&mut body, panel, x, y));
            x += width + 2 * GAP_X;
        }
        widest = widest.max(x.saturating_sub(2 * GAP_X));
        y += tallest + 2 * GAP_Y;
    }
    let style = ".h{font:600 18px sans-serif}.t{font:600 12px monospace}.l{font:11px monospace}.a{fill:none;stroke:#64748b;stroke-width:1.4;marker-end:url(#m)}";
    let marker = r##"<marker id="m" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#64748b"/></marker>"##;
    let (w, h) = (widest + MARGIN, y + MARGIN);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><style>{style}</style><defs>{marker}</defs><rect width="{w}" height="{h}" fill="white"/><text x="{MARGIN}" y="{}" class="h" fill="#0f172a">{}</text>{body}</svg>"##,
        MARGIN + 12,
        escape(heading)
    )
}
