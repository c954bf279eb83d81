# Words for addresses at which a counterpart is dialled, and for naming a line among several.

arg-pair-add = Adds the addresses given to those it has; without this they take their place
arg-pair-remove = Takes the addresses given away from those it has
