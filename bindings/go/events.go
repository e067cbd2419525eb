// SPDX-License-Identifier: MIT

package sel

import "strconv"

// Events is a set of Read, Write, Pri, RDHup and of the ways to report them,
// Oneshot, Edge and Exclusive.
type Events uint32

// Detail is a set of what the system said beyond Read and Write.
type Detail uint32

// Features is a set of what a back end can do.
type Features uint32

type flag struct {
	bit  uint32
	name string
}

var eventNames = []flag{
	{uint32(Read), "Read"}, {uint32(Write), "Write"}, {uint32(Pri), "Pri"},
	{uint32(RDHup), "RDHup"},
	{uint32(Oneshot), "Oneshot"}, {uint32(Edge), "Edge"},
	{uint32(Exclusive), "Exclusive"},
}

var detailNames = []flag{
	{uint32(DetailPri), "Pri"}, {uint32(DetailErr), "Err"},
	{uint32(DetailHup), "Hup"}, {uint32(DetailInvalid), "Invalid"},
	{uint32(DetailRDHup), "RDHup"},
}

var featureNames = []flag{
	{uint32(FeatureEdge), "Edge"}, {uint32(FeatureOneshot), "Oneshot"},
	{uint32(FeaturePri), "Pri"}, {uint32(FeatureExclusive), "Exclusive"},
	{uint32(FeatureFileno), "Fileno"},
	{uint32(FeatureNanoseconds), "Nanoseconds"},
	{uint32(FeatureRDHup), "RDHup"},
}

// String returns the names with bars between them, as in "Read|Write".
func (e Events) String() string { return join(uint32(e), eventNames) }

// String returns the names with bars between them, as in "Hup|RDHup".
func (d Detail) String() string { return join(uint32(d), detailNames) }

// String returns the names with bars between them, as in "Edge|Fileno".
func (f Features) String() string { return join(uint32(f), featureNames) }

// join also names bits without a name, as one number.
func join(bits uint32, flags []flag) string {
	text := ""
	for _, f := range flags {
		if bits&f.bit != 0 {
			text += "|" + f.name
			bits &^= f.bit
		}
	}
	if bits != 0 || text == "" {
		text += "|0x" + strconv.FormatUint(uint64(bits), 16)
	}
	return text[1:]
}
