#ifndef FALLOW_DAEMON_BASE_CATALOGUE_H_
#define FALLOW_DAEMON_BASE_CATALOGUE_H_

// The texts that people read from a client, looked up in that client's catalogue of translations
// (GNU gettext). The English text in the source is the key, and what is shown where there is no
// translation. Only clients use this: the daemon speaks in enums and numbers.
//
// A text is a whole sentence or phrase, with {} where a name, a number or a date goes: sentences
// put together from pieces cannot be translated. `Text` and `Plural` are what the script that
// collects the catalogue looks for (clients/catalogue.py); text that stands in a constant table is
// marked with `Marked` there and looked up with `Translated` where it is shown.
//
// After UseCatalogue, safe from any thread.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fallow::base {

// Looks texts up in the catalogue `domain` ("fallow") below `folder` (PREFIX/share/locale), in the
// language of LC_ALL, LC_MESSAGES, LANG or LANGUAGE. Once, before any thread is started.
void UseCatalogue(const char* domain, const char* folder);

// `english` in the person's language, each {} (or {0}, {1} …) replaced by the part in its place.
// Where a translation asks for parts that there are not, the English text is shown.
// REQUIRES: `english` asks for no parts but `parts`.
std::string Text(const char* english, std::initializer_list<std::string_view> parts = {});

// The form for `count`, which is {} or {0} in it; `parts` follow as {1}, {2} … where given.
std::string Plural(const char* one, const char* many, uint64_t count,
                   std::initializer_list<std::string_view> parts = {});

// Marks a text in a constant table for the catalogue, and returns it as it is.
constexpr const char* Marked(const char* english) {
  return english;
}
// A text that was marked elsewhere, in the person's language. Valid for ever.
const char* Translated(const char* marked);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_CATALOGUE_H_
