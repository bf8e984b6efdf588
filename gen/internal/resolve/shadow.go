package resolve

// checkShadowed reports declarations of the package that hide a predeclared name which the
// code of d's wrapper cannot do without.
func (r *resolver) checkShadowed(d *decl) {
	r.shadowed(d, "nil")
	for _, m := range d.wrapper.Methods {
		if m.Retried() {
			r.shadowed(d, "error")
		}
		if len(m.Out) > 0 {
			r.shadowed(d, "make")
			r.shadowed(d, "new")
			r.shadowed(d, "len")
		}
	}
}

func (r *resolver) shadowed(d *decl, name string) {
	if own := r.pkg.Declares(name); own.IsValid() {
		r.report(firstDirective(d.Decl), "shadowed", "generated code needs the predeclared %s, which this package declares for itself: rename that, or move %s to another package",
			name, d.Obj.Name())
		r.relate(own, "%s is declared here", name)
	}
}
