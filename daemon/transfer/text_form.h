#ifndef FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_
#define FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_

// The forms that text from outside is brought into: an entry's text, its labels, names of files.
// Pure functions.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::transfer {

// Brings `text` into the normal form of entry.h: LF line ends, no byte-order mark, no empty lines
// before it, no white space after it. Returns why it cannot be (not UTF-8, control characters, too
// long), without a full stop; empty when it is done.
std::string NormaliseText(std::string* text);

// Whether these are valid UTF-8 without surrogates or overlong forms.
bool IsUtf8(std::string_view bytes);

// The longest beginning of `text` of at most `bytes_max` bytes that cuts no character.
std::string_view CutUtf8(std::string_view text, std::size_t bytes_max);

// The bytes of the character at the beginning of `text` (not empty) when it is a letter, a digit or
// a combining mark, else 0.
std::size_t WordCharacter(std::string_view text);
std::string LowerCase(std::string_view utf8);

// A tag, a person or a mood from outside: trimmed. Nothing when it is empty, not UTF-8, holds
// control characters or is longer than kLabelBytesMax.
std::optional<std::string> Label(std::string_view text);
// Adds `label` unless it is there; false when `labels` is full.
bool AddLabel(std::string label, std::vector<std::string>* labels);

// A file name without folders that every common file system takes, of at most `bytes_max` bytes,
// its extension kept; "file" when nothing is left.
std::string SafeFileName(std::string_view name, std::size_t bytes_max);
// A name from outside as an attachment is called: itself when it has no folders and no control
// characters, else a safe one.
std::string AttachmentName(std::string_view name);
// A title as a part of a file name: letters and digits of any script in lower case, everything
// else one hyphen; at most 48 bytes; may be empty.
std::string Slug(std::string_view title);

// The name itself, or with -2, -3, … before its extension when it is in `taken`; added to `taken`.
std::string UniqueName(std::string name, std::vector<std::string>* taken);

// By the extension; "application/octet-stream" when it is not known.
std::string_view MediaTypeOf(std::string_view name);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_TEXT_FORM_H_
