#ifndef FALLOW_DAEMON_TRANSFER_JSON_ELEMENTS_H_
#define FALLOW_DAEMON_TRANSFER_JSON_ELEMENTS_H_

// Splits a JSON document of any size into the elements of one of its arrays without parsing them:
// it only tracks quotes and brackets. Each element is then parsed separately, so that a bad one
// does not affect the others and memory is bounded by the largest of them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/transfer/byte_source.h"

namespace fallow::transfer {

inline constexpr std::size_t kElementBytesMax = std::size_t{32} << 20;
inline constexpr std::size_t kElementDepthMax = 64;

class JsonElements {
 public:
  // The array is the document itself, or the value of `key` if the document is an object.
  JsonElements(std::unique_ptr<ByteSource> source, std::string key);

  struct Element {
    std::string_view text;    // valid until the next call; empty when it is too large or too deep
    std::uint64_t index = 0;  // from 1
    bool too_large = false;
    bool too_deep = false;
  };
  // The next element, or nothing after the last. DATA_LOSS when the document ends before the array
  // does, INVALID_ARGUMENT when there is no such array.
  absl::StatusOr<std::optional<Element>> Next();

  std::uint64_t bytes() const { return bytes_; }  // read so far

 private:
  enum class Step { kGoOn, kElement, kEnd };
  Step Take(char c);
  Step TakeInArray(char c);
  void TakeOutside(char c);
  void Keep(std::string_view bytes);
  std::size_t SkipString();
  absl::StatusOr<bool> Fill();
  std::optional<Element> Finish();

  const std::unique_ptr<ByteSource> source_;
  const std::string key_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t bytes_ = 0;

  std::size_t depth_ = 0;        // open brackets
  std::size_t array_depth_ = 0;  // depth of the array's elements; 0 until the array is found
  bool closed_ = false;          // the array has ended
  bool in_string_ = false;
  bool escaped_ = false;  // after a backslash in a string
  std::string word_;      // the last string of the outer object, which may be a key
  bool is_key_ = false;   // word_ was followed by a colon

  std::string element_;
  bool in_element_ = false;
  bool too_large_ = false;
  bool too_deep_ = false;
  std::uint64_t index_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JSON_ELEMENTS_H_
