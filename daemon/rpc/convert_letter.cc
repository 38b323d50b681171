#include "daemon/rpc/convert_letter.h"

#include "daemon/journal/ids.h"
#include "daemon/rpc/convert.h"

namespace fallow::rpc {

void ToProto(const journal::Letter& letter, absl::Time now, client::v1::Letter* out) {
  out->set_id(journal::ToText(letter.id));
  ToProto(letter.written, out->mutable_written());
  ToProto(letter.open_at, out->mutable_open_at());
  if (letter.opened) ToProto(*letter.opened, out->mutable_opened());
  out->set_due(letter.DueAt(now));
}

}  // namespace fallow::rpc
