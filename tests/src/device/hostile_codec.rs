//! Codecs that lie about themselves.

use hw::hda::spec::param;
use hw::hda::spec::verb::{get_connection_list, get_parameter};

use super::hda::codec::AFG;
use super::hda::codec_tree::CodecTree;

/// A lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// The function group claims 255 widgets.
    TooManyWidgets,
    /// The root claims function groups from node 0 on, itself among them.
    RootContainsItself,
    /// Every connection list claims 127 entries.
    LongLists,
    /// Every connection list holds only zeros.
    ZeroEntries,
    /// Every widget is connected to itself.
    SelfLoops,
    /// Lists hold ranges from 2 to 127, and ranges that run backwards.
    Ranges,
    /// Every parameter of every node is all ones.
    AllOnes,
}

/// All lies.
pub const ALL: [Lie; 7] =
    [Lie::TooManyWidgets, Lie::RootContainsItself, Lie::LongLists, Lie::ZeroEntries, Lie::SelfLoops, Lie::Ranges, Lie::AllOnes];

/// The tree, telling this lie.
pub fn lying(mut tree: CodecTree, lie: Lie) -> CodecTree {
    let nids: Vec<u8> = tree.widgets.iter().map(|widget| widget.nid).collect();
    let mut say = |nid: u8, command: u32, answer: u32| {
        tree.lies.insert((nid, command), answer);
    };
    let length = get_parameter(param::CONNECTION_LIST_LENGTH).bits();
    let mut lists = |count: u32, words: &dyn Fn(u8) -> u32| {
        for nid in &nids {
            say(*nid, length, count);
            for index in 0..128 {
                say(*nid, get_connection_list(index).bits(), words(*nid));
            }
        }
    };
    match lie {
        Lie::TooManyWidgets => say(AFG, get_parameter(param::SUBORDINATE_NODES).bits(), 0x0002_00FF),
        Lie::RootContainsItself => say(param::ROOT, get_parameter(param::SUBORDINATE_NODES).bits(), 0x0000_0003),
        Lie::LongLists => lists(127, &|_| 0x0605_0403),
        Lie::ZeroEntries => lists(8, &|_| 0),
        Lie::SelfLoops => lists(1, &|nid| u32::from(nid)),
        Lie::Ranges => lists(4, &|_| 0x82_7F_FF_02),
        Lie::AllOnes => {
            for nid in 0..=255 {
                for id in 0..=0x13 {
                    say(nid, get_parameter(id).bits(), 0xFFFF_FFFF);
                }
            }
        }
    }
    tree
}
