// The styles of the Element Plus parts that are used; the parts themselves are
// imported where they stand.
import 'element-plus/es/components/base/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/option/style/css'
import 'element-plus/es/components/select/style/css'
import 'element-plus/es/components/tree/style/css'
