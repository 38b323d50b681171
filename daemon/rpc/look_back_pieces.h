#ifndef FALLOW_DAEMON_RPC_LOOK_BACK_PIECES_H_
#define FALLOW_DAEMON_RPC_LOOK_BACK_PIECES_H_

// A look-back as the client API has it, in pieces (proto/fallow/client/v1/look_back.proto). One
// thread.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "daemon/journal/limits.h"
#include "daemon/practice/look_back.h"
#include "daemon/practice/signs.h"
#include "fallow/client/v1/look_back.pb.h"

namespace fallow::rpc {

// A piece ends with the thing that takes it to this size.
inline constexpr size_t kLookBackPieceBytes = size_t{256} << 10;
// Texts that were merged can be longer than one that was written, and are cut.
inline constexpr size_t kLookBackTextBytesMax = journal::kTextBytesMax;

struct LookBackLimits {
  uint32_t columns = 0;
  uint32_t texts_max = 0;       // 0: all
  uint32_t text_bytes_max = 0;  // 0: kLookBackTextBytesMax
};

class LookBackPieces {
 public:
  LookBackPieces(practice::LookBack back, const practice::Vocabulary& vocabulary,
                 LookBackLimits limits);
  LookBackPieces(const LookBackPieces&) = delete;
  LookBackPieces& operator=(const LookBackPieces&) = delete;

  // Adds the next piece to `piece`; false when there is none.
  bool Next(client::v1::LookBackView& piece);

 private:
  // Adds one thing of a list, and gives how many bytes that takes.
  struct List {
    size_t size = 0;
    std::function<size_t(size_t index, client::v1::LookBackView& piece)> add;
  };

  void AddTotals(client::v1::LookBackView& piece) const;
  size_t AddNoticed(const practice::Noticed& noticed, client::v1::LookBackView& piece) const;
  template <class Thing>
  size_t AddText(const Thing& thing, client::v1::LookBackText* out) const;
  size_t Shown(size_t count) const;
  std::vector<List> Lists() const;

  const practice::LookBack back_;
  const practice::Vocabulary vocabulary_;
  const LookBackLimits limits_;
  const std::vector<List> lists_;
  bool begun_ = false;
  size_t list_ = 0;
  size_t index_ = 0;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_LOOK_BACK_PIECES_H_
