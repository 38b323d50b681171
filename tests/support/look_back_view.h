#ifndef FALLOW_TESTS_SUPPORT_LOOK_BACK_VIEW_H_
#define FALLOW_TESTS_SUPPORT_LOOK_BACK_VIEW_H_

// A look-back as a client gets it from the daemon.

#include "daemon/practice/look_back.h"
#include "daemon/rpc/look_back_pieces.h"
#include "fallow/client/v1/look_back.pb.h"

namespace fallow::tests {

inline client::v1::LookBackView ViewOf(const practice::LookBack& back,
                                       const client::v1::LookBackRequest& request) {
  rpc::LookBackPieces pieces(back, practice::Vocabulary(),
                             {request.columns(), request.texts_max(), request.text_bytes_max()});
  client::v1::LookBackView whole;
  for (client::v1::LookBackView piece; pieces.Next(piece); piece.Clear()) whole.MergeFrom(piece);
  return whole;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_LOOK_BACK_VIEW_H_
