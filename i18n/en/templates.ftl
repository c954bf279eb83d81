## Templates: agreed messages with fields.

field-kind-position = position
field-kind-time = time
field-kind-height = height
field-kind-unit = designation
field-kind-choice = choice
field-kind-number = number
field-kind-text = short text

cause-template-code = a template's code is 1 to { $max }, this is { $code }
cause-template-fields = a template has at most { $max } fields, this has { $count }
cause-template-value = field { $field } holds no value of its kind: { $kind }
cause-template-kind = field { $field } is of a kind that this version does not know: { $kind }

cause-act-no-templates = the charter agrees on no message templates

charter-templates = Message templates: the set { $set }, which this program does not have.
charter-templates-own = Message templates: the set { $set }, as this program has it.
charter-no-templates = No message templates are agreed on.
term-templates = message templates
cause-draft-templates = { $value } is no template set: it is built-in, none, or the 64 digits of a hash
cause-draft-templates-language = the template set of this program has no text in { $language } (it has { $known })

cause-template-language = it has no text in { $language }
cause-template-precedence = it is sent with { $known } only
cause-field = { $field }: { $why }
cause-fields = { $first }; { $rest }
cause-field-missing = it must not be left out
cause-field-unknown = the template has no such field
cause-field-out-of-range = no message can hold this value
cause-field-other-kind = this is of the kind “{ $found }”; the field is of the kind “{ $wanted }”
cause-field-choices = it has { $count } choices, and this is none
cause-field-bounds = it is { $min } to { $max }
cause-field-height = a height is written with its datum: 300 m AMSL, 1000 ft AGL, 120 m WGS84, FL100, 40 m below MSL
cause-field-height-bounds = there is no such height above this datum
cause-field-unit = a designation is one line of { $max } bytes at most
cause-field-choice = one of { $choices }
cause-field-number = { $decimals ->
    [0] a whole number without sign
    [one] a number without sign, with at most { $decimals } decimal place
   *[other] a number without sign, with at most { $decimals } decimal places
}
cause-field-measure = it is measured in { $measure }, and in nothing else
cause-field-no-measure = it is a count, and has no measure
cause-field-text = a short text is one line of { $max } bytes at most
cause-position-form = neither degrees (50.45N 30.52E, 502700N 0303112E) nor a square of the military grid (36U UA 23940 91604)
cause-position-hemisphere = it needs north or south, and east or west: 50.45N 30.52E
cause-position-mixed = latitude and longitude are written in two forms
cause-position-bounds = there are no such degrees, minutes or seconds
cause-square-form = a square of the military grid is a zone, two letters and digits: 36U UA 23940 91604
cause-square-halves = the digits of a square are two halves of equal length
cause-square-coarse = the square is larger than a kilometre
cause-square-not-there = the military grid has no such square
cause-time-form = neither a date-time group (211430Z OCT 22) nor a timestamp with its zone (2022-10-21T17:30:00+03:00)
cause-time-not-zulu = a date-time group is in Zulu here: its hours end in Z
cause-time-not-there = there is no such day, or no such time of day
cause-time-part-of-second = a time is in whole seconds
cause-time-other-century = a time is in the years 2000 to 2099
cause-asked-zone = zone: { $value } is neither an offset such as +03:00 nor a time zone that this machine knows
cause-asked-missing = { $name }: it is missing
cause-asked-text-or-template = one of text and template, and not both

## Why a template message is not shown.

not-shown-none-agreed = the charter that it is under agrees on no template set
not-shown-set-not-here = this node does not have the template set that the charter agrees on
not-shown-no-such-template = the template set has no template of that code
not-shown-other-fields = its fields are not those of its template
not-shown-malformed = its body is not of a form that this version knows
not-shown-charter-not-held = the charter that it is under is not held yet
flag-template-not-shown = TEMPLATE MESSAGE THAT CANNOT BE SHOWN: nothing of what it says is known here

## Template messages on the screen.

said-heading = Template message { $code } ({ $name }), in { $language } ({ $review }):
said-not-shown = Template message { $code }, which cannot be shown: { $why }.
said-not-shown-next = Ask the sender to repeat it as a text. See which set is agreed on: detente charter show
said-read-back = Read-back, for another channel:
said-answers = Answered by: { $answers }
review-unreviewed-translation = unreviewed translation
review-unreviewed-original = the original, unreviewed
review-by = reviewed by { $who }

help-template = Shows the message templates: what each says, in which languages, and which fields it has
help-template-long =
    Shows the message templates of a line, or of this program. A template says the same in every language that it was
    agreed in; the message holds its code and fields only.

    Example:
      detente template list
      detente template show check-fire --text-language all

    Next: detente send --template check-fire --precedence flash place="50.45N 30.52E" target=hospital
help-template-list = Lists the templates by code
help-template-show = Shows one template: its text, its fields, and how it is filled
arg-template-name = The template, by its name
arg-template-language = In which language: en, ru, ar, or all (the language of this command)
arg-template-set = Of which set, by its hash (that of the line's charter; this program's if there is no line)
value-template = TEMPLATE
value-hash = HASH
value-field = FIELD=VALUE
arg-send-template = Fill this template instead of a text: detente template list
arg-send-fields = Fields of the template, each as name=value: place="50.45N 30.52E" from="211430Z OCT 22" height=FL100
arg-read-language = In which language a template message is said: en, ru, ar, or all (the language of this command)
template-set = Template set { $set }, in { $languages }
template-row = { $code }  { $name }  { $title }
template-precedences = Sent with: { $precedences }
template-show-fields = Fields:
template-field = { $name } ({ $kind }): { $label }
template-field-optional = { $name } ({ $kind }, may be left out): { $label }
template-field-choice = { $name }={ $choice }: { $word }
template-field-bounds = { $min } to { $max } { $measure }
template-next = Next: detente send --template { $name } { $fields }
