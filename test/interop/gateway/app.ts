import { ourApp } from '../our-app.js'

export default ourApp()
