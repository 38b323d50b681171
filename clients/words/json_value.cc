#include "clients/words/json_value.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::words {

using nlohmann::ordered_json;

class JsonWriting {
 public:
  static ordered_json From(const Json& json) {
    return std::visit([](const auto& value) { return Written(value); }, json.value_);
  }

 private:
  static ordered_json Written(std::monostate) { return nullptr; }
  template <class Scalar>
  static ordered_json Written(const Scalar& value) {
    return value;
  }
  static ordered_json Written(const Json::Elements& elements) {
    ordered_json array = ordered_json::array();
    for (const Json& each : elements) array.push_back(From(each));
    return array;
  }
  static ordered_json Written(const Json::Members& members) {
    ordered_json object = ordered_json::object();
    for (const Json::Member& each : members) object[each.name] = From(each.value);
    return object;
  }
};

Json::Json() = default;
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(bool value) : value_(value) {}
Json::Json(double value) : value_(value) {}
Json::Json(Signed value) : value_(value.value) {}
Json::Json(Unsigned value) : value_(value.value) {}
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json::Json(std::initializer_list<Member> members) : value_(Members()) {
  for (const Member& each : members) (*this)[each.name] = each.value;
}

Json Json::Array() {
  Json json;
  json.value_ = Elements();
  return json;
}

Json Json::Object() {
  return Json(std::initializer_list<Member>());
}

Json& Json::operator[](std::string_view name) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Members();
  auto* const members = std::get_if<Members>(&value_);
  FALLOW_CHECK(members != nullptr);
  const auto found = std::ranges::find(*members, name, &Member::name);
  if (found != members->end()) return found->value;
  return members->emplace_back(std::string(name), Json()).value;
}

void Json::Append(Json value) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Elements();
  auto* const elements = std::get_if<Elements>(&value_);
  FALLOW_CHECK(elements != nullptr);
  elements->push_back(std::move(value));
}

void Json::Merge(const Json& other) {
  const auto* const members = std::get_if<Members>(&other.value_);
  FALLOW_CHECK(members != nullptr);
  for (const Member& each : *members) (*this)[each.name] = each.value;
}

bool Json::empty() const {
  if (const auto* elements = std::get_if<Elements>(&value_)) return elements->empty();
  if (const auto* members = std::get_if<Members>(&value_)) return members->empty();
  return std::holds_alternative<std::monostate>(value_);
}

std::string Dump(const Json& json) {
  return JsonWriting::From(json).dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string DumpLine(const Json& json) {
  return JsonWriting::From(json).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace fallow::words
