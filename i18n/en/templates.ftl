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
