#ifndef FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_
#define FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_

// Normalises text from outside: an entry's text, its labels, file names. Pure functions.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::transfer {

// Brings `text` into the normal form of entry.h: LF line ends, no byte-order mark, no empty lines
// before it, no white space after it. Returns empty on success, otherwise why it is not possible
// (not UTF-8, control characters, too long), without a full stop.
std::string NormaliseText(std::string* text);

// Whether these bytes are valid UTF-8, without surrogates or overlong forms.
bool IsUtf8(std::string_view bytes);

// The longest beginning of `text` of at most `bytes_max` bytes that does not split a character.
std::string_view CutUtf8(std::string_view text, std::size_t bytes_max);

// The number of bytes of the first character of `text` (not empty) if it is a letter, a digit or a
// combining mark, else 0.
std::size_t WordCharacter(std::string_view text);
std::string LowerCase(std::string_view utf8);

// A tag, person or mood from outside, trimmed. Nothing if it is empty, not UTF-8, contains control
// characters or is longer than kLabelBytesMax.
std::optional<std::string> Label(std::string_view text);
// Adds `label` unless it is already there; false when `labels` is full.
bool AddLabel(std::string label, std::vector<std::string>* labels);

// A file name without folders that is valid on every common file system, of at most `bytes_max`
// bytes, keeping its extension; "file" if nothing is left.
std::string SafeFileName(std::string_view name, std::size_t bytes_max);
// The name that an attachment gets: the given name if it has no folders and no control characters,
// else a safe one.
std::string AttachmentName(std::string_view name);
// A title as part of a file name: letters and digits of any script in lower case, everything else
// as a single hyphen; at most 48 bytes; may be empty.
std::string Slug(std::string_view title);

// The name itself or, if it is in `taken`, with -2, -3, … before its extension. Added to `taken`.
std::string UniqueName(std::string name, std::vector<std::string>* taken);

// By the extension; "application/octet-stream" if it is unknown.
std::string_view MediaTypeOf(std::string_view name);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_
