#ifndef FALLOW_DAEMON_BASE_CATALOGUE_H_
#define FALLOW_DAEMON_BASE_CATALOGUE_H_

// The texts that a client shows to people, looked up in that client's catalogue of translations
// (GNU gettext). The English text in the source is the key, and is shown where there is no
// translation. Only clients use this. What the daemon says is for clients to translate: it gives
// enums, numbers and names, and a sentence in English beside them where a message has one.
//
// A text is a whole sentence or phrase, with {} for a name, a number or a date: sentences put
// together from pieces cannot be translated. The script that collects the catalogue
// (clients/catalogue.py) looks for `Text` and `Plural`; a text in a constant table is marked there
// with `Marked` and looked up with `Translated` where it is shown.
//
// Once UseCatalogue has returned, safe from any thread.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace fallow::base {

// Looks texts up in the catalogue `domain` ("fallow") below `folder` (PREFIX/share/locale), in the
// language that LC_ALL, LC_MESSAGES, LANG or LANGUAGE selects. Call once, before any thread is
// started.
void UseCatalogue(const char* domain, const char* folder);

// `english` in the user's language, with each {} (or {0}, {1} …) replaced by the part in that
// position. A translation that asks for more parts than there are is ignored, and the English text
// is shown. REQUIRES: `english` asks for no more parts than `parts` has.
std::string Text(const char* english, std::initializer_list<std::string_view> parts = {});

// The form for `count`, which stands for {} or {0} in the text; `parts`, if any, are {1}, {2} …
std::string Plural(const char* one, const char* many, uint64_t count,
                   std::initializer_list<std::string_view> parts = {});

// Marks a text in a constant table for the catalogue, and returns it as it is.
constexpr const char* Marked(const char* english) {
  return english;
}
// A text that was marked elsewhere, in the user's language. The pointer stays valid for ever.
const char* Translated(const char* marked);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_CATALOGUE_H_
