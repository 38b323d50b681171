#include "daemon/base/catalogue.h"

#include <fmt/args.h>
#include <fmt/format.h>
#include <libintl.h>

#include <clocale>
#include <optional>

#include "daemon/base/status.h"

namespace fallow::base {
namespace {

using Parts = fmt::dynamic_format_arg_store<fmt::format_context>;

std::optional<std::string> Filled(const char* pattern, const Parts& parts) {
  try {
    return fmt::vformat(pattern, parts);
  } catch (const fmt::format_error&) {
    return std::nullopt;
  }
}

std::string Filled(const char* translated, const char* english, const Parts& parts) {
  if (auto text = Filled(translated, parts)) return *std::move(text);
  auto text = Filled(english, parts);
  FALLOW_CHECK(text.has_value());
  return *std::move(text);
}

}  // namespace

void UseCatalogue(const char* domain, const char* folder) {
  std::setlocale(LC_MESSAGES, "");  // NOLINT(concurrency-mt-unsafe)
  bindtextdomain(domain, folder);
  bind_textdomain_codeset(domain, "UTF-8");
  textdomain(domain);
}

std::string Text(const char* english, std::initializer_list<std::string_view> parts) {
  Parts store;
  for (const std::string_view part : parts) store.push_back(part);
  return Filled(gettext(english), english, store);
}

std::string Plural(const char* one, const char* many, uint64_t count,
                   std::initializer_list<std::string_view> parts) {
  Parts store;
  store.push_back(count);
  for (const std::string_view part : parts) store.push_back(part);
  return Filled(ngettext(one, many, count), count == 1 ? one : many, store);
}

const char* Translated(const char* marked) {
  return gettext(marked);
}

}  // namespace fallow::base
