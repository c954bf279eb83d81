# Why a template message was refused. What happened, why, what to do.

template-none-agreed =
    .what = This template message was not sent.
    .why = The charter of this line agrees on no message templates, so the other side could not show it.
    .do = Send it as a text. To agree on templates, put templates = "built-in" into an amendment: detente amendment propose
template-set-not-here =
    .what = The template set { $set } is not here.
    .why = A template is filled and shown only with the set that it was agreed in, and this program has another.
    .do = See which set the line agrees on (detente charter show), and send a text until this program has it.
template-unknown =
    .what = There is no template { $template }.
    .why = The template set that the line agrees on has none of that name or code.
    .do = See what there is: detente template list
template-fields =
    .what = The template { $template } is not filled as it must be. Nothing was sent.
    .why = { $faults }
    .do = Correct these fields. See what each holds: detente template show { $template }
template-precedence =
    .what = The template { $template } is not sent with this precedence.
    .why = It is agreed for { $known } only.
    .do = Give one of these with --precedence, or send a text.
