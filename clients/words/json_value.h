#ifndef FALLOW_CLIENTS_WORDS_JSON_VALUE_H_
#define FALLOW_CLIENTS_WORDS_JSON_VALUE_H_

// A JSON document under construction; members keep the order in which they were added. The JSON
// library stays behind this header, since its own headers add seconds of compile time to each file
// that includes them.
//
//     Json json = {{"schema", 1}, {"names", Json::Array()}};
//     json["names"].Append("Ana");
//
// Not safe for use from two threads at once.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fallow::words {

class Json {
 public:
  struct Member;

  Json();  // null
  Json(std::nullptr_t) : Json() {}
  Json(std::initializer_list<Member> members);
  Json(const char* text);
  Json(std::string text);
  Json(std::string_view text);
  Json(bool value);
  Json(double value);
  template <std::signed_integral T>
  Json(T value) : Json(Signed{value}) {}
  template <std::unsigned_integral T>
  Json(T value) : Json(Unsigned{value}) {}
  // An array of the elements of `range`.
  template <class Range>
  requires(!std::same_as<typename Range::value_type, char>) explicit(false) Json(const Range& range)
      : Json(Array()) {
    for (const auto& each : range) Append(each);
  }
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  static Json Array();
  static Json Object();

  // The member with this name, created if there is none. REQUIRES: an object, or null.
  Json& operator[](std::string_view name);
  // REQUIRES: an array, or null.
  void Append(Json value);
  // Adds the members of `other`, replacing those with the same names. REQUIRES: both are objects.
  void Merge(const Json& other);
  // Whether there are no members or elements; true for null as well.
  bool empty() const;

  // The document as indented text; invalid UTF-8, which the daemon never sends, becomes U+FFFD.
  friend std::string Dump(const Json& json);
  // The document on one line, for readers that process output while the command continues.
  friend std::string DumpLine(const Json& json);

 private:
  friend class JsonWriting;
  struct Signed {
    int64_t value;
  };
  struct Unsigned {
    uint64_t value;
  };
  using Elements = std::vector<Json>;
  using Members = std::vector<Member>;

  explicit Json(Signed value);
  explicit Json(Unsigned value);

  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string, Elements, Members>
      value_;
};

struct Json::Member {
  std::string name;
  Json value;
};

std::string Dump(const Json& json);
std::string DumpLine(const Json& json);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_JSON_VALUE_H_
