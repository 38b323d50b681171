#ifndef FALLOW_CLIENTS_LINK_BACKGROUND_H_
#define FALLOW_CLIENTS_LINK_BACKGROUND_H_

// A call that a window makes on its own, for example to refresh what it displays, does not count as
// use of the journal: the daemon is told so and does not delay locking. Only what a key or a click
// caused should delay it. Private to this folder: clients set it through CallOptions or Session. A
// constant.

namespace fallow::link {

inline constexpr char kBackgroundKey[] = "fallow-background";

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_BACKGROUND_H_
