//! How much memory is in use, as glibc counts it: no allocator of our own stands in anybody's way.

use malloc_info::info::{SystemType, TotalType};

pub fn in_use() -> usize {
    let info = malloc_info::malloc_info().expect("glibc tells");
    let system = info.system.iter().filter(|it| it.r#type == SystemType::Current);
    let total = |of: TotalType| info.total.iter().filter(move |it| it.r#type == of).map(|it| it.size);
    let free: usize = total(TotalType::Fast).chain(total(TotalType::Rest)).sum();
    let mapped: usize = total(TotalType::Mmap).sum();
    system.map(|it| it.size).sum::<usize>() + mapped - free
}
