export default 'two-sites'
