#ifndef FALLOW_CRYPTO_LABELLED_H_
#define FALLOW_CRYPTO_LABELLED_H_

// The encoding that puts a domain's label in front of associated data, or of a message to be
// signed:
//
//     labelled = length:u8 label:bytes[length] data
//
// The length makes it injective. Internal to this library.

#include <string>
#include <string_view>

#include "crypto/bytes.h"
#include "crypto/domain.h"

namespace fallow::crypto {

inline std::string Labelled(Domain domain, ByteSpan data) {
  const std::string_view label = Label(domain);
  static_assert(kDomainLabelBytesMax < 256);
  std::string labelled;
  labelled.reserve(1 + label.size() + data.size());
  labelled.push_back(static_cast<char>(label.size()));
  labelled.append(label).append(AsChars(data));
  return labelled;
}

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_LABELLED_H_
